import type { Caller } from '../domain/caller';
import { runCases } from '../domain/run-cases';
import { AppError } from '../platform/errors';
import type { ReleasePicker } from '../promotion/api';
import type { AnswerRecord } from '../rag/api';
import type { Trial, TrialAnswer, TrialRequest, Trials } from './api';
import type { ReleaseAnswering, VariantAnswering } from './ports';

/** What trials need. */
export interface TrialDeps {
  readonly releases: Pick<ReleasePicker, 'pinned'>;
  readonly answering: ReleaseAnswering;
  readonly variants: VariantAnswering;
}

/** Questions in work at once, each on both sides. */
const questionsAtOnce = 2;

/** Tries variants of the chain: nothing of it is in the answer log, in a dataset or on the event stream. */
export function createTrials(deps: TrialDeps): Trials {
  return { run: (caller, request) => tryVariant(caller, request, deps) };
}

async function tryVariant(
  caller: Caller,
  { questions, ...variant }: TrialRequest,
  { releases, answering, variants }: TrialDeps,
): Promise<readonly Trial[]> {
  const pinned = await releases.pinned();
  const champion =
    pinned.find(({ role }) => role === 'champion') ?? pinned.find(({ role }) => role === 'default');
  if (champion === undefined) {
    throw new AppError('this environment has no release to compare with: deploy it again', {
      kind: 'internal',
      code: 'release_not_found',
    });
  }
  const trials = new Map<number, Trial>();
  await runCases([...questions.entries()], {
    concurrency: questionsAtOnce,
    work: async ([index, question]) => {
      const [championAnswer, variantAnswer] = await Promise.all([
        answering.answer(champion.digest, question, caller),
        variants.answer(variant, question, caller),
      ]);
      trials.set(index, {
        question,
        champion: toTrialAnswer(championAnswer),
        variant: toTrialAnswer(variantAnswer),
      });
    },
  });
  return questions.flatMap((_question, index) => trials.get(index) ?? []);
}

function toTrialAnswer(record: AnswerRecord): TrialAnswer {
  return {
    state: record.state === 'running' ? 'failed' : record.state,
    answer: record.answer,
    citations: record.citations.map(({ number, title, quote }) => ({ number, title, quote })),
    passages: record.passages.map(({ number, passage, score }) => ({ number, title: passage.title, score })),
    latencyMs: record.latency.totalMs ?? 0,
    costUsd: record.costUsd,
    error: record.error?.message,
  };
}
