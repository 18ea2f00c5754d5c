import type { Caller } from '../domain/caller';
import { maskPersonalData } from '../domain/mask-personal-data';
import type { ReviewedAnswer, ReviewedAnswers } from '../feedback/api';
import { AppError } from '../platform/errors';
import type { Answers } from '../rag/api';
import type { Dataset, DatasetCase, DatasetRequest, Datasets } from './api';
import { buildCase } from './build-case';
import { buildDataset } from './build-dataset';
import { checkCases } from './check-cases';
import type { DatasetStore } from './ports';
import { readDatasets } from './read-datasets';

/** What datasets need. */
export interface DatasetDependencies {
  readonly store: DatasetStore;
  readonly reviewed: ReviewedAnswers;
  readonly answers: Answers;
  readonly now: () => Date;
}

/** Answers that are read at once. */
const answersAtOnce = 16;

type CardBeginning = Pick<Dataset['card'], 'name' | 'purpose' | 'source' | 'licence'>;

/** Datasets, made from reviews and from what is imported. */
export function createDatasets(deps: DatasetDependencies): Datasets {
  return {
    ...readDatasets(deps.store),
    async build(caller, request) {
      checkName(request.name);
      const { cases, leftOut, reviews, waiting } = await readReviews(caller, request, deps);
      if (reviews === 0) throw noReviews(request, waiting);
      const { name, purpose, licence } = request;
      return keep(caller, { name, purpose, licence, source: 'reviews' }, { cases, leftOut }, deps);
    },
    async add(caller, card, cases) {
      checkName(card.name);
      const source = maskPersonalData(card.source);
      return keep(caller, { ...card, source }, { cases: checkCases(cases) }, deps);
    },
  };
}

async function readReviews(
  caller: Caller,
  { from, until }: DatasetRequest,
  { reviewed, answers }: DatasetDependencies,
) {
  const cases: DatasetCase[] = [];
  const leftOut: Record<string, number> = {};
  let reviews = 0;
  const take = async (batch: readonly ReviewedAnswer[]) => {
    const read = await Promise.all(
      batch.map(({ review }) => answers.get(caller, review.answerId).catch(whenGone)),
    );
    for (const [index, one] of batch.entries()) {
      const answer = read[index];
      const built = answer ? buildCase(one, answer) : { leftOut: 'answer no longer kept' };
      if ('case' in built) cases.push(built.case);
      else leftOut[built.leftOut] = (leftOut[built.leftOut] ?? 0) + 1;
    }
    reviews += batch.length;
  };

  let batch: ReviewedAnswer[] = [];
  for await (const one of reviewed.list(caller.tenant, { from, until })) {
    batch.push(one);
    if (batch.length === answersAtOnce) {
      await take(batch);
      batch = [];
    }
  }
  await take(batch);
  const waiting = await reviewed.countWaiting(caller.tenant, { from, until });
  if (waiting > 0) leftOut['waiting for another reviewer'] = waiting;
  return { cases, leftOut, reviews, waiting };
}

/** Answers are kept for some days only, reviews for longer. */
function whenGone(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'answer_not_found') return undefined;
  throw error;
}

async function keep(
  caller: Caller,
  beginning: CardBeginning,
  made: { cases: readonly DatasetCase[]; leftOut?: Readonly<Record<string, number>> },
  { store, now }: DatasetDependencies,
): Promise<Dataset> {
  const otherPurpose = await questionsOfOtherPurpose(caller.tenant, beginning.purpose, store);
  const { digest, card, cases } = buildDataset({ card: beginning, ...made, otherPurpose });
  if (cases.length === 0) {
    const reasons = Object.entries(card.leftOut).map(([reason, count]) => `${count} ${reason}`);
    throw new AppError(
      `no case is left for the dataset ${card.name}: ${reasons.join(', ') || 'there was none'}`,
      { kind: 'invalid', code: 'no_cases' },
    );
  }
  const kept = await store.put(
    { digest, card, createdAt: now().toISOString(), createdBy: caller.id, tenant: caller.tenant },
    cases,
  );
  if (!kept.isErased) return kept;
  throw new AppError(
    `a dataset of exactly these cases was erased with a person's data: leave that person's cases out`,
    { kind: 'conflict', code: 'dataset_erased' },
  );
}

/** Of every version: whatever was ever trained on a question, must not be evaluated on it. */
async function questionsOfOtherPurpose(
  tenant: string,
  purpose: CardBeginning['purpose'],
  store: DatasetStore,
): Promise<readonly string[]> {
  const questions = new Set<string>();
  for (const { digest, card } of await store.list(tenant)) {
    if (card.purpose === purpose) continue;
    for (const { question } of (await store.cases(tenant, digest)) ?? []) questions.add(question);
  }
  return [...questions];
}

function checkName(name: string): void {
  if (/^[a-z0-9-]{1,40}$/.test(name)) return;
  throw new AppError(
    `the name of a dataset has 1 to 40 lower-case letters, digits and hyphens, got ${JSON.stringify(name.slice(0, 80))}: rename it`,
    { kind: 'invalid', code: 'invalid_dataset_name', parameter: 'name' },
  );
}

function noReviews({ from, until }: DatasetRequest, waiting: number): AppError {
  const span = [from && `from ${from}`, until && `until ${until}`].filter(Boolean).join(' ');
  const others = waiting > 0 ? ` (waiting for another reviewer: ${waiting})` : '';
  return new AppError(
    `no review was completed${span ? ` ${span}` : ' yet'}${others}: review answers first, or choose another time`,
    { kind: 'invalid', code: 'no_reviews' },
  );
}
