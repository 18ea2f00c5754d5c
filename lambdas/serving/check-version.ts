import * as z from 'zod';
import type { ModelVersion } from '../model-hub/api';
import { type WeightVariant, weightVariantSchema } from '../model-hub/catalogue-settings';
import { bytesOfWeight } from '../model-hub/weights-sizing';
import { AppError } from '../platform/errors';
import { parseJson } from '../platform/json';
import type { Deployment } from './api';
import type { DeploymentDeps, ServedEndpoint } from './deployment-deps';
import { hasEnded } from './has-ended';
import { listAllDeployments } from './list-all-deployments';

/** What is read of a LoRA adapter's configuration, as peft writes it. */
const adapterShape = z.looseObject({ r: z.int().min(1) });

/** Name of that configuration. */
const adapterFile = 'adapter_config.json';

/** @throws {@link AppError} `model_version_not_approved` */
export function requireApproved({ id, state, decision }: ModelVersion): void {
  if (state === 'approved') return;
  throw new AppError(
    state === 'rejected'
      ? `the model version ${id} was rejected (${decision?.reason ?? 'no reason given'}): deploy another`
      : `the model version ${id} waits for an approver: approve it with "kit models approve ${id} --reason …"`,
    { kind: 'conflict', code: 'model_version_not_approved', parameter: 'model_version' },
  );
}

/** @throws {@link AppError} `base_model_differs`, `weights_too_large`, `invalid_model_version`, `adapter_rank_too_high` */
export async function requireFit(
  version: ModelVersion,
  name: string,
  endpoint: ServedEndpoint,
  { readFile }: Pick<DeploymentDeps, 'readFile'>,
): Promise<void> {
  const { id, kind, lineage } = version;
  if (lineage.baseModel !== endpoint.model) {
    throw new AppError(
      `the model version ${id} is made of ${lineage.baseModel}, and the endpoint ${name} is planned for ${endpoint.model}: deploy it on an endpoint of ${lineage.baseModel}`,
      { kind: 'conflict', code: 'base_model_differs', parameter: 'endpoint' },
    );
  }
  if (kind === 'merged') return requireWeightsFit(version, name, endpoint);
  const text = await readFile(version, adapterFile);
  if (text === undefined) {
    throw new AppError(`the model version ${id} has no ${adapterFile}: train it again`, {
      kind: 'conflict',
      code: 'invalid_model_version',
      parameter: 'model_version',
    });
  }
  const { r: rank } = parseJson(text, adapterShape, `${adapterFile} of ${id}`);
  if (rank > endpoint.maxRank && endpoint.maxAdapters > 0) {
    throw new AppError(
      `the adapter ${id} has rank ${rank}, and the endpoint ${name} takes ${endpoint.maxRank} at most: raise adapters.maxRank of the endpoint, or train with a lower rank`,
      { kind: 'conflict', code: 'adapter_rank_too_high', parameter: 'model_version' },
    );
  }
}

/** How each variant is made of a merged version; there is no compression to MXFP4. */
const compressions: Partial<Record<WeightVariant, string>> = {
  fp8: '',
  'awq-int4': ' --scheme awq',
};

function requireWeightsFit(
  { id, variant }: ModelVersion,
  name: string,
  { variant: planned }: ServedEndpoint,
) {
  if (planned === undefined) return;
  // What is not quantised, vLLM holds in 16 bits, also where its files have 32.
  const { data: held = 'bf16' } = weightVariantSchema.safeParse(variant);
  if (bytesOfWeight[held] <= bytesOfWeight[planned]) return;
  const options = compressions[planned];
  const compress =
    options === undefined
      ? ''
      : `compress it with "kit models compress ${id}${options}" and deploy that, or `;
  throw new AppError(
    `the weights of the model version ${id} are ${held}, and the GPUs of the endpoint ${name} are planned for ${planned}, which needs less memory: ${compress}set variant of the endpoint to ${held} in the environment`,
    { kind: 'conflict', code: 'weights_too_large', parameter: 'model_version' },
  );
}

/**
 * @param deployment - left out: one that is about to begin; else only those that began before it count
 * @throws {@link AppError} `too_many_adapters`
 */
export async function requireRoom(
  name: string,
  { maxAdapters }: ServedEndpoint,
  { store }: Pick<DeploymentDeps, 'store'>,
  deployment?: Deployment,
): Promise<void> {
  if (maxAdapters === 0) {
    throw new AppError(
      `the endpoint ${name} serves whole models only: set adapters of the endpoint in the environment, or deploy a merged version`,
      { kind: 'conflict', code: 'too_many_adapters', parameter: 'endpoint' },
    );
  }
  const placeOf = (one: Deployment) => `${one.startedAt}/${one.id}`;
  const there = (await listAllDeployments(store)).filter(
    (one) =>
      one.endpoint === name &&
      one.kind === 'adapter' &&
      !hasEnded(one) &&
      (deployment === undefined || placeOf(one) < placeOf(deployment)),
  );
  if (there.length < maxAdapters) return;
  throw new AppError(
    `the endpoint ${name} serves ${maxAdapters} adapters at most, and has ${there.map(({ modelVersion }) => modelVersion).join(', ')}: take one off with "kit deploy-model remove", or raise adapters.maxAdapters of the endpoint`,
    { kind: 'conflict', code: 'too_many_adapters', parameter: 'endpoint' },
  );
}
