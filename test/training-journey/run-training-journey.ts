import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '../../lambdas/domain/caller';
import { defaultQuestions, reviewQueueSchema } from '../../lambdas/feedback/settings';
import type { FineTuning } from '../../lambdas/fine-tuning/api';
import type { ModelVersion } from '../../lambdas/model-hub/api';
import { openFineTuning } from '../../local/open-fine-tuning';
import { openModelHub } from '../../local/open-model-hub';
import { journeyEnvironment, openJourney } from '../open-journey';
import { lessons } from './lessons';

/** What the journey comes to. */
export interface TrainingJourney {
  readonly fineTuning: FineTuning;
  readonly version: ModelVersion;
}

/** Minutes that torch needs to be read from a cold disk, and a tiny model to learn. */
const longestMs = 15 * 60_000;

const person = (id: string, ...roles: Caller['roles'][number][]): Caller => ({
  id,
  tenant: 'local',
  groups: [],
  roles: ['user', ...roles],
  allowedModels: 'all',
});
const mina = person('key_mina');
const reviewer = person('key_reviewer', 'reviewer');
const operator = person('key_operator', 'operator');
const approver = person('key_approver', 'approver');

/**
 * From feedback to an approved model version, on the adapters of `npm run local` and with the real training script: nobody
 * finds an answer, thumbs go down, reviewers write what is right, a tiny model learns it.
 *
 * @param tell - takes a line of what happens; a progress line is told again and again
 */
export async function runTrainingJourney(tell: (line: string) => void): Promise<TrainingJourney> {
  const files = Object.fromEntries(
    lessons.map(({ topic, text }) => [`${topic}.md`, `# ${topic}\n\n${text}`]),
  );
  const environment = journeyEnvironment({
    chain: { retrieval: { mode: 'hybrid', vectorWeight: 0.3, minScore: 0.99 } },
    reviews: { answers: reviewQueueSchema.parse({ questions: defaultQuestions, doubleShare: 0 }) },
  });
  const kit = await openJourney(files, environment);
  const folder = mkdtempSync(join(tmpdir(), 'kit-training-journey-'));
  const log = () => {};
  const now = () => new Date();
  // A model this small waits for threads longer than it computes.
  const variables = { ...process.env, OMP_NUM_THREADS: '1' };
  const shared = { database: kit.database, folder, variables, log, now };
  const hub = await openModelHub(shared);
  const tuning = await openFineTuning({
    ...shared,
    environment,
    tenant: 'local',
    datasets: kit.datasets,
    bases: hub.baseModels,
    versions: hub.modelVersions,
  });
  try {
    const dataset = await teach(kit, tell);
    const base = await hub.baseModels.import(operator, { model: 'tiny', isLicenceAccepted: false });
    await wait(
      () => hub.baseModels.get(base.model),
      ({ state }) => state !== 'importing',
      () => tell('a tiny model is made, with a tokenizer of the documents'),
    );
    const started = await tuning.fineTunings.start(operator, {
      dataset,
      base: base.model,
      method: 'sft',
      group: 'support',
      // A tiny random model learns little from a small step.
      hyperparameters: { epochs: 25, learningRate: 0.005, maxTokens: 512 },
    });
    const fineTuning = await wait(
      () => tuning.fineTunings.get(operator, started.id),
      ({ step }) => ['registered', 'stopped', 'failed'].includes(step),
      (found) => tell(describe(found)),
    );
    const { modelVersion, history } = fineTuning;
    if (modelVersion === undefined) throw new Error(history.map(({ reason }) => reason).join('\n'));
    tell(history.at(-1)?.reason ?? '');
    const decision = { isApproved: true, reason: 'its held-out loss has fallen' };
    const version = await hub.modelVersions.decide(approver, modelVersion, decision);
    tell(`${version.id} is ${version.state} by ${version.decision?.by}`);
    return { fineTuning, version };
  } finally {
    await tuning.close();
    await kit.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns the name of a dataset of what reviewers wrote */
async function teach(kit: Awaited<ReturnType<typeof openJourney>>, tell: (line: string) => void) {
  const answerIds = new Map<string, string>();
  for (const { question, answer } of lessons) {
    const { record } = await kit.ask(mina, question);
    await kit.feedbacks.give(mina, {
      answerId: record.id,
      rating: 'down',
      reasons: ['incomplete'],
      expectedFacts: [],
      expectedPassages: [],
    });
    answerIds.set(record.id, answer);
  }
  tell(`${lessons.length} questions were asked, and thumbs went down`);
  const waiting = await wait(
    () => kit.reviews.list(reviewer, { queue: 'answers', isWaitingForMe: true, limit: 50 }),
    ({ items }) => [...answerIds.keys()].every((id) => items.some(({ answerId }) => answerId === id)),
    () => {},
  );
  for (const { id, answerId } of waiting.items) {
    const answer = answerIds.get(answerId);
    if (answer === undefined) continue;
    const labels = { correct: false, problem: 'should_answer', expected_answer: answer };
    await kit.reviews.submit(reviewer, id, { labels, rationale: 'the handbook has it' });
  }
  const { card } = await kit.datasets.build(operator, {
    name: 'lessons',
    purpose: 'training',
    licence: 'internal',
  });
  tell(`reviewers wrote what is right: the dataset ${card.name} has ${card.cases} cases`);
  return card.name;
}

function describe({ step, progress, records }: FineTuning): string {
  const counts = records ? ` on ${records.records} records, ${records.heldOut} held out` : '';
  if (progress === undefined) return `${step}${counts}`;
  const { step: done, steps, loss, tokensPerSecond } = progress;
  return `${step}${counts}: step ${done} of ${steps}, loss ${loss.toFixed(4)}, ${Math.round(tokensPerSecond)} tokens/s`;
}

async function wait<T>(
  read: () => Promise<T>,
  isEnough: (value: T) => boolean,
  tell: (value: T) => void,
): Promise<T> {
  const end = Date.now() + longestMs;
  for (;;) {
    const value = await read();
    if (isEnough(value)) return value;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(value)} after 15 minutes`);
    tell(value);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
