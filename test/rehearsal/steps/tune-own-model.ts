import { z } from 'zod';
import { deploymentShape, type ShownDeployment } from '../../../bin/deployment-shape';
import { fineTuningShape, type ShownFineTuning } from '../../../bin/fine-tuning-shape';
import { modelVersionShape } from '../../../bin/model-version-shape';
import { parseJson } from '../../../lambdas/platform/json';
import type { KitAccess } from '../kit-access';
import { RehearsalError } from '../rehearsal-error';
import { rehearsedModel } from '../rehearsed-environment';
import { waitFor } from '../wait-for';

const { base, endpoint } = rehearsedModel;

/** Dataset that is learned from. */
const trainingSet = 'lessons';
const lessons = 24;

const baseModelShape = z.looseObject({ state: z.string(), reason: z.string().optional() });
const datasetShape = z.looseObject({ card: z.looseObject({ cases: z.number() }) });

/** `kit models import`: the state machine copies the files of the pinned revision. */
export async function importBase({ cli }: KitAccess): Promise<string> {
  const answer = await cli.run(['--json', 'models', 'import', base]);
  const { state, reason = '' } = parseJson(answer, baseModelShape, 'the answer of "kit models import"');
  if (state !== 'imported') throw new RehearsalError(`${base} is ${state}: ${reason}`);
  return base;
}

/** Imports a dataset for training, of things that no evaluation asks for. */
export async function makeLessons({ client }: KitAccess): Promise<string> {
  const { card } = await client.request('POST', '/datasets', datasetShape, {
    name: trainingSet,
    purpose: 'training',
    source: 'the lessons of the rehearsal',
    cases: Array.from({ length: lessons }, (_, index) => ({
      question: `Which colour has cabinet ${index + 1}?`,
      reference_answer: `Cabinet ${index + 1} has the colour number ${index + 40}.`,
    })),
  });
  return `${card.cases} cases`;
}

const learning = ['--dataset', trainingSet, '--base', base, '--method', 'sft'];

/** `kit fine-tune`: built, trained, and registered as a version that waits. */
export async function fineTune({ cli }: KitAccess): Promise<ShownFineTuning> {
  const answer = await cli.run(['--json', 'fine-tune', ...learning]);
  return parseJson(answer, fineTuningShape, 'the answer of "kit fine-tune"');
}

/** `kit models approve`: refused to an operator, done by an approver. */
export async function approveVersion(
  operator: KitAccess,
  approver: KitAccess,
  version: string,
): Promise<string> {
  const approve = ['--json', 'models', 'approve', version, '--reason', 'it fits held-out records better'];
  await requireRefusal(operator, approve, /approver/);
  const answer = await approver.cli.run(approve);
  const { id, state } = parseJson(answer, modelVersionShape, 'the answer of "kit models approve"');
  if (state !== 'approved') throw new RehearsalError(`${id} is ${state} after it was approved`);
  return id;
}

/** `kit deploy-model`, until what was there before it would be taken off. */
export async function deployVersion({ cli, client }: KitAccess, version: string): Promise<ShownDeployment> {
  const answer = await cli.run(['--json', 'deploy-model', version, '--endpoint', endpoint]);
  const { id } = parseJson(answer, deploymentShape, 'the answer of "kit deploy-model"');
  let seen = '';
  return waitFor(
    `the deployment ${id} to end`,
    async () => {
      const shown = await client.request('GET', `/deployments/${encodeURIComponent(id)}`, deploymentShape);
      const { step, history } = shown;
      seen = `${step}: ${history.at(-1)?.reason}`;
      if (step === 'failed') throw new RehearsalError(`the deployment ${id} is ${seen}`);
      return step === 'deployed' ? shown : undefined;
    },
    { describe: () => seen },
  );
}

/**
 * `kit fine-tune` with a job that fails: its reason reaches who looks.
 *
 * @param reason - of SageMaker
 */
export async function failToTune({ cli }: KitAccess, reason: string): Promise<string> {
  const answer = await cli.run(['--json', 'fine-tune', ...learning, '--no-wait']);
  const { id } = parseJson(answer, fineTuningShape, 'the answer of "kit fine-tune"');
  await requireRefusal(
    { cli },
    ['fine-tune', 'show', id, '--follow'],
    new RegExp(`${reason}[^]*resume ${id}`),
  );
  return reason;
}

async function requireRefusal(
  { cli }: Pick<KitAccess, 'cli'>,
  args: readonly string[],
  words: RegExp,
): Promise<void> {
  const refusal = await cli.run(args).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  const command = `"kit ${args.filter((one) => one !== '--json').join(' ')}"`;
  if (refusal === undefined) throw new RehearsalError(`${command} was not refused`);
  if (!words.test(refusal)) throw new RehearsalError(`${command} was refused otherwise: ${refusal}`);
}
