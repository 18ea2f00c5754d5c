import { detectLanguage } from '../../lambdas/domain/language';
import { defaultQuestions, reviewQueueSchema } from '../../lambdas/feedback/settings';
import type { FineTuning } from '../../lambdas/fine-tuning/api';
import type { ModelVersion } from '../../lambdas/model-hub/api';
import type { Rollout } from '../../lambdas/promotion/api';
import { addOwnRoute } from '../../local/open-own-models';
import { journeyEnvironment, openJourney, person } from '../open-journey';
import { lessons } from './lessons';

/** What the journey comes to. */
export interface TrainingJourney {
  readonly fineTuning: FineTuning;
  readonly version: ModelVersion;
  readonly rollout: Rollout;
  /** Scores of `fact-match` in the evaluation, 0 to 1. */
  readonly factMatch: { readonly champion: number; readonly candidate: number };
  /** Models that answered: before, with the version, and after the rollback. */
  readonly answeredBy: readonly string[];
}

type Journey = Awaited<ReturnType<typeof openJourney>>;
type Tell = (line: string) => void;

/** Minutes that torch needs to be read from a cold disk, and a tiny model to learn. */
const longestMs = 15 * 60_000;

const mina = person('key_mina');
const reviewer = person('key_reviewer', 'reviewer');
const operator = person('key_operator', 'operator');
const approver = person('key_approver', 'approver');

/**
 * From feedback to a champion with a model of one's own and back, on the adapters of `npm run local` and with the real
 * training script: nobody finds an answer, thumbs go down, reviewers write what is right, a tiny model learns it, is
 * approved and deployed, and a release with it is evaluated, promoted and rolled back.
 *
 * @param tell - takes a line of what happens; a progress line is told again and again
 */
export async function runTrainingJourney(tell: Tell): Promise<TrainingJourney> {
  const files = Object.fromEntries(
    lessons.map(({ topic, text }) => [`${topic}.md`, `# ${topic}\n\n${text}`]),
  );
  // A model this small waits for threads longer than it computes.
  const variables = { ...process.env, OMP_NUM_THREADS: '1' };
  const environment = journeyEnvironment({
    chain: { retrieval: { mode: 'hybrid', vectorWeight: 0.3, minScore: 0.99 } },
    // No floor for citations: the candidate answers without the documents.
    promotion: {
      gate: { scorer: 'fact-match', minCases: 10, margin: 0.2, floors: [] },
      canary: { steps: [], minAnswers: 0 },
    },
    reviews: { answers: reviewQueueSchema.parse({ questions: defaultQuestions, doubleShare: 0 }) },
  });
  const kit = await openJourney(files, await addOwnRoute(environment, variables), variables);
  try {
    const dataset = await teach(kit, tell);
    const { fineTuning, version } = await tune(kit, dataset, tell);
    const answeredBy = [await whoAnswers(kit)];
    const rollout = await promote(kit, version, tell);
    const report = await kit.evaluations.report(operator, rollout.evaluationId ?? '');
    const factMatch = {
      champion: report.champion?.scores['fact-match']?.mean ?? Number.NaN,
      candidate: report.candidate.scores['fact-match']?.mean ?? Number.NaN,
    };
    tell(`facts in answers: ${factMatch.champion} of the champion, ${factMatch.candidate} of ${version.id}`);
    answeredBy.push(await whoAnswers(kit));
    await kit.promotions.rollBack(operator, 'the journey ends where it began');
    answeredBy.push(await whoAnswers(kit));
    tell(`answered by ${answeredBy.join(', then ')}`);
    return { fineTuning, version, rollout, factMatch, answeredBy };
  } finally {
    await kit.close();
  }
}

/** @returns the name of a dataset of what reviewers wrote */
async function teach(kit: Journey, tell: Tell): Promise<string> {
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

/** @returns an approved version, and how it came to be */
async function tune(kit: Journey, dataset: string, tell: Tell) {
  const base = await kit.baseModels.import(operator, { model: 'tiny', isLicenceAccepted: false });
  await wait(
    () => kit.baseModels.get(base.model),
    ({ state }) => state !== 'importing',
    () => tell('a tiny model is made, with a tokenizer of the documents'),
  );
  const started = await kit.fineTunings.start(operator, {
    dataset,
    base: base.model,
    method: 'sft',
    group: 'support',
    // A tiny random model learns little from a small step, and next to nothing by an adapter.
    hyperparameters: { tuning: 'full', epochs: 60, learningRate: 0.003, maxTokens: 512 },
  });
  const fineTuning = await wait(
    () => kit.fineTunings.get(operator, started.id),
    ({ step }) => ['registered', 'stopped', 'failed'].includes(step),
    (found) => tell(describe(found)),
  );
  const { modelVersion, history } = fineTuning;
  if (modelVersion === undefined) throw new Error(history.map(({ reason }) => reason).join('\n'));
  tell(history.at(-1)?.reason ?? '');
  const decision = { isApproved: true, reason: 'its held-out loss has fallen' };
  const version = await kit.modelVersions.decide(approver, modelVersion, decision);
  tell(`${version.id} is ${version.state} by ${version.decision?.by}`);
  return { fineTuning, version };
}

/** Deploys the version, and takes a release with it the whole way. @returns the rollout that made it champion */
async function promote(kit: Journey, { id }: ModelVersion, tell: Tell): Promise<Rollout> {
  const { deployments } = kit;
  if (deployments === undefined) throw new Error('nothing serves models here');
  const begun = await deployments.deploy(operator, { modelVersion: id });
  await wait(
    () => deployments.get(begun.id),
    ({ step }) => step !== 'creating' && step !== 'checking',
    ({ step, history }) => tell(`${id} on ${begun.endpoint}: ${step}, ${history.at(-1)?.reason}`),
  );
  const card = { name: 'golden', purpose: 'evaluation', source: 'journey', licence: 'internal' } as const;
  await kit.datasets.add(
    operator,
    card,
    lessons.map(({ otherQuestion, fact }) => ({
      id: '',
      question: otherQuestion,
      language: detectLanguage(otherQuestion),
      source: 'journey',
      isAnswerable: true,
      expectedFacts: [fact],
      expectedPassages: [],
      expectedDocuments: [],
      guidelines: [],
    })),
  );
  const release = await kit.releases.create(operator, {
    note: 'a model of our own, which was taught by reviews',
    routes: { offline: { model: id } },
    chain: { isIndexEnabled: false, maxAnswerTokens: 48 },
    // As it was taught: the question and nothing else.
    templates: { direct: "system: Answer the question.\nuser: '{{question}}'\n" },
  });
  const { id: rolloutId } = await kit.promotions.promote(operator, release.digest);
  const waiting = await wait(
    () => kit.promotions.rollout(rolloutId),
    ({ step }) => step !== 'evaluating' && step !== 'gating',
    ({ step }) => tell(`the release ${release.digest.slice(0, 12)}: ${step}`),
  );
  tell(waiting.reasons.join('; '));
  await kit.promotions.approve(approver, rolloutId, { isApproved: true, reason: 'no worse, and ours' });
  return await wait(
    () => kit.promotions.rollout(rolloutId),
    ({ step }) => step !== 'waiting-for-approval' && step !== 'canary',
    ({ step }) => tell(`the release ${release.digest.slice(0, 12)}: ${step}`),
  );
}

/** @returns the model that answers now; nobody, where the chain finds nothing to ask a model with */
async function whoAnswers(kit: Journey): Promise<string> {
  kit.passSeconds(6);
  const { record } = await kit.ask(mina, 'When does the library close?');
  return record.model || 'nobody';
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
