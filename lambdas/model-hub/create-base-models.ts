import { AppError } from '../platform/errors';
import type { BaseModel, BaseModels } from './api';
import type { CatalogueModel } from './catalogue-settings';
import { prefixOf } from './import-turn';
import type { BaseModelStore, ImportMachine, ModelFiles, PartialModelFiles } from './ports';
import { findOpenModel, findWeights } from './weights-source';

/** What the open models of an environment need. */
export interface BaseModelsDeps {
  readonly catalogue: readonly CatalogueModel[];
  readonly store: BaseModelStore;
  readonly files: Pick<ModelFiles, 'address'> & Pick<PartialModelFiles, 'kept'>;
  readonly machine: ImportMachine;
  /** True: weights are copied from other environments only. */
  readonly isCopyOnly?: boolean;
  readonly now: () => Date;
}

/** An import of which nothing was heard for so long has died: the longest file takes less. */
const deadMs = 24 * 60 * 60_000;

/** Where a model lies that a script makes here: its revision is known only when it is made. */
const madeHere = 'made-here';

/** Opens the open models of an environment. */
export function createBaseModels(deps: BaseModelsDeps): BaseModels {
  const { store, files, machine } = deps;

  /** @returns it with what is here by now, finished or not */
  async function withProgress(base: BaseModel): Promise<BaseModel> {
    if (base.state === 'imported' || base.totalBytes === 0) return base;
    const kept = await files.kept(prefixOf(base));
    const doneBytes = [...kept.values()].reduce((sum, bytes) => sum + bytes, 0);
    return { ...base, doneBytes: Math.min(doneBytes, base.totalBytes) };
  }

  /** False where somebody has deleted what was copied or made here: then it is copied or made again. */
  async function isThere({ address, files: expected }: BaseModel): Promise<boolean> {
    const root = files.address('');
    // One's own weights lie elsewhere.
    if (!address.startsWith(root)) return true;
    const kept = await files.kept(address.slice(root.length));
    return expected.every(({ path, bytes }) => kept.get(path) === bytes);
  }

  return {
    async import(caller, { model, isLicenceAccepted, from }) {
      const { licence } = findOpenModel(model, deps.catalogue);
      const source = findWeights(model, deps.catalogue);
      const before = await store.get(model);
      const revision = revisionOf(source);
      const isSame = before !== undefined && (before.revision === revision || source.type === 'script');
      if (isSame && before.state === 'imported' && (await isThere(before))) return before;
      if (licence.mustBeAccepted && !isLicenceAccepted) {
        throw new AppError(
          `${model} comes under ${licence.name}${licence.note ? ` (${licence.note})` : ''}, which must be accepted: read it at ${licence.source}, then say --accept-licence`,
          { kind: 'conflict', code: 'licence_not_accepted', parameter: 'is_licence_accepted' },
        );
      }
      if (deps.isCopyOnly && from === undefined && source.type !== 's3') {
        throw new AppError(
          `this environment takes weights from other environments only: import ${model} in one of those, then say --from and its name`,
          { kind: 'invalid', code: 'model_not_importable', parameter: 'from' },
        );
      }
      if (from !== undefined && source.type !== 'hugging-face') {
        throw new AppError(
          `${model} is not copied from another environment: its weights lie where models/ says, or are made here; leave --from out`,
          { kind: 'invalid', code: 'model_not_importable', parameter: 'from' },
        );
      }
      const now = deps.now();
      // Of another revision too, which would be left half-way: this one follows when that is done.
      if (before?.state === 'importing' && now.getTime() - Date.parse(before.updatedAt) < deadMs) {
        // A start that was refused, e.g. because too many came at once, would be missing for ever.
        await machine.start(before);
        return withProgress(before);
      }
      const begun: BaseModel = {
        model,
        revision,
        state: 'importing',
        address: source.type === 's3' ? source.address : files.address(prefixOf({ model, revision })),
        ...(from === undefined ? {} : { copiedFrom: from }),
        files: [],
        doneBytes: 0,
        totalBytes: 0,
        ...(licence.mustBeAccepted ? { licenceAcceptedBy: caller.id } : {}),
        startedBy: caller.id,
        startedAt: now.toISOString(),
        updatedAt: now.toISOString(),
      };
      await store.put(begun);
      await machine.start(begun);
      return begun;
    },

    async list() {
      const models = await store.list();
      return Promise.all(models.map(withProgress));
    },

    async get(model) {
      const found = await store.get(model);
      if (found) return withProgress(found);
      // An id that nobody knows is a slip of the pen, and no import that is missing.
      findOpenModel(model, deps.catalogue);
      throw new AppError(`${model} was not imported here: kit models import ${model}`, {
        kind: 'not-found',
        code: 'base_model_not_found',
      });
    },
  };
}

function revisionOf(source: ReturnType<typeof findWeights>): string {
  if (source.type === 's3') return source.digest;
  return source.type === 'script' ? madeHere : source.revision;
}
