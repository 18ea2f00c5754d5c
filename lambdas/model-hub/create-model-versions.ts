import { maskPersonalData } from '../domain/mask-personal-data';
import { AppError } from '../platform/errors';
import { parseShape } from '../platform/json';
import type { BaseModel, ModelVersion, ModelVersions, NewModelVersion } from './api';
import { checkFileList, checkFilesThere } from './check-model-files';
import { copyModelVersion } from './copy-model-version';
import { digestModelVersion, identifyModelVersion } from './digest-model-version';
import { newModelVersionSchema } from './model-version-schema';
import type { BaseModelStore, ModelFiles, ModelRegistry, RegisteredModelVersion } from './ports';

/** What the model versions of an environment need. */
export interface ModelVersionsDeps {
  readonly registry: ModelRegistry;
  readonly files: ModelFiles;
  readonly baseModels: Pick<BaseModelStore, 'get'>;
  /**
   * Reads a file of another environment by its address.
   *
   * @throws `model_source_refused` when it cannot be read from here
   */
  readonly readSource: (address: string) => Promise<ReadableStream<Uint8Array>>;
  readonly now: () => Date;
}

/** `<group>@<digits of the digest>`, `<group>` or `<group>:<number>`. */
const shape = /^[^@:]+(@[0-9a-f]+|:[1-9]\d*)?$/;

/** Longest reason, in characters: SageMaker keeps it with who and when in 1,024. */
const mostReasonCharacters = 800;

/** Opens the model versions of an environment. */
export function createModelVersions(deps: ModelVersionsDeps): ModelVersions {
  const { registry } = deps;

  async function find(id: string): Promise<ModelVersion> {
    const found = shape.test(id) ? await registry.get(id) : undefined;
    if (found) return found;
    const [group = ''] = id.split(/[@:]/);
    const others = (await registry.list(group)).slice(0, 5).map((version) => version.id);
    throw new AppError(
      `there is no model version ${id}: ${others.length > 0 ? `${group} has ${others.join(', ')}` : 'kit models versions lists those that are here'}`,
      { kind: 'not-found', code: 'model_version_not_found' },
    );
  }

  async function register(given: NewModelVersion): Promise<ModelVersion> {
    const version = parseVersion(given);
    checkFileList(version);
    const { compressedFrom } = version.lineage;
    // A merged one that was copied here is compressed wherever its base is.
    if (version.kind === 'adapter' || compressedFrom === undefined) await requireBase(version, deps);
    if (compressedFrom !== undefined) await find(compressedFrom);
    await checkFilesThere(version, deps.files);
    return registry.create(complete(version, deps.now()));
  }

  return {
    register,
    get: find,
    list: (group) => registry.list(group),

    async decide(caller, id, { isApproved, reason: given }) {
      // In one line without control characters, as SageMaker keeps it.
      const reason = given.replace(/[\s\p{Cc}]+/gu, ' ').trim();
      if (reason === '' || reason.length > mostReasonCharacters) {
        throw new AppError(
          `the reason must have 1 to ${mostReasonCharacters} characters, got ${reason.length}: say in a sentence why`,
          { kind: 'invalid', code: 'reason_required', parameter: 'reason' },
        );
      }
      const version = await find(id);
      if (version.state !== 'pending') throw decidedAlready(version);
      if (isApproved && [version.createdBy, version.copiedBy].includes(caller.id)) {
        throw new AppError(
          `${caller.id} made ${version.id} or brought it here, and may not approve it: ask another approver`,
          { kind: 'forbidden', code: 'author_may_not_approve' },
        );
      }
      const decision = { by: caller.id, reason: maskPersonalData(reason), time: deps.now().toISOString() };
      const decided = await registry.decide(version.id, isApproved, decision);
      if (decided.decision?.by === decision.by && decided.decision.time === decision.time) return decided;
      throw decidedAlready(decided);
    },

    async setAlias(group, alias, id) {
      const version = id === undefined ? undefined : await find(id);
      if (version && version.group !== group) {
        throw new AppError(`${version.id} is no version of ${group}: name one of that group`, {
          kind: 'invalid',
          code: 'model_version_not_found',
        });
      }
      await registry.setAlias(group, alias, version?.id);
    },

    async copy(caller, record) {
      const copied = await copyModelVersion(record, {
        readSource: deps.readSource,
        files: deps.files,
        check: async (version) => {
          // A merged one is served by itself, wherever its base is.
          if (version.kind === 'adapter') await requireBase(version, deps);
        },
      });
      return registry.create({ ...copied, copiedBy: caller.id });
    },
  };
}

function decidedAlready({ id, state, decision }: ModelVersion): AppError {
  const { by, reason, time } = decision ?? { by: 'unknown', reason: '', time: '' };
  return new AppError(
    `${id} is ${state} already, by ${by} at ${time}: ${reason}; register a new version to decide anew`,
    { kind: 'conflict', code: 'model_version_decided' },
  );
}

function parseVersion(given: NewModelVersion): NewModelVersion {
  try {
    return parseShape(given, newModelVersionSchema, 'the model version');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.message, {
      kind: 'invalid',
      code: 'invalid_model_version',
      parameter: error.parameter,
      cause: error,
    });
  }
}

function complete(version: NewModelVersion, now: Date): RegisteredModelVersion {
  const digest = digestModelVersion(version);
  const id = identifyModelVersion(version.group, digest);
  return { ...version, id, digest, createdAt: now.toISOString() };
}

async function requireBase(
  { lineage: { baseModel, baseRevision } }: Pick<NewModelVersion, 'lineage'>,
  { baseModels }: ModelVersionsDeps,
): Promise<void> {
  const base = await baseModels.get(baseModel);
  if (base?.state === 'imported' && base.revision === baseRevision) return;
  throw new AppError(
    `the base ${baseModel} must be here in revision ${baseRevision}, ${describeBase(base)}: kit models import ${baseModel}`,
    { kind: 'conflict', code: 'base_model_not_found', parameter: 'lineage.baseModel' },
  );
}

function describeBase(base: BaseModel | undefined): string {
  if (!base) return 'it is not here';
  return base.state === 'imported'
    ? `it is here in ${base.revision}`
    : `its import is ${base.state === 'failed' ? 'broken off' : 'not done'}`;
}
