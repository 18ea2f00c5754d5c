import type { ModelAlias, ModelVersions } from '../model-hub/api';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import { modelVersionPattern } from '../serving/settings';
import type { ReleaseStore } from './ports';

/**
 * Lets the aliases of model groups follow what a release pins; what fails there is written down and holds nothing up.
 *
 * @param change.to - digest of the release that the alias is for now; left out: none is
 * @param change.from - digest of the one that it was for
 */
export async function pointModelAliases(
  change: { readonly alias: ModelAlias; readonly to?: string; readonly from?: string },
  deps: {
    readonly store: Pick<ReleaseStore, 'get'>;
    readonly models?: Pick<ModelVersions, 'setAlias'>;
    readonly log: Log;
  },
): Promise<void> {
  const { alias, to, from } = change;
  const { store, models, log } = deps;
  if (models === undefined) return;
  try {
    const aliases = new Map<string, string | undefined>();
    for (const id of await listModels(from, store)) aliases.set(groupOf(id), undefined);
    for (const id of await listModels(to, store)) aliases.set(groupOf(id), id);
    for (const [group, id] of aliases) await models.setAlias(group, alias, id);
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'internal';
    log('promotion.model_alias_not_set', { release: to ?? from, alias, code });
  }
}

async function listModels(
  release: string | undefined,
  store: Pick<ReleaseStore, 'get'>,
): Promise<readonly string[]> {
  const manifest = release === undefined ? undefined : (await store.get(release))?.manifest;
  return Object.values(manifest?.routes ?? {})
    .map(({ model }) => model)
    .filter((model) => modelVersionPattern.test(model));
}

function groupOf(id: string): string {
  return id.slice(0, id.indexOf('@'));
}
