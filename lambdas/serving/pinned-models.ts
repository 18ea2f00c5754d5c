import type { ReleaseManifest } from '../promotion/api';
import type { PinnedModels } from './ports';
import { modelVersionPattern } from './settings';

/**
 * The model versions that releases pin which answer, or may after a rollback.
 *
 * @param options.releases - reads what releases pin @throws when it cannot be known
 * @param options.routed - models that routes of the environment name, which its default release pins
 */
export function createPinnedModels(options: {
  readonly releases: () => Promise<readonly Pick<ReleaseManifest, 'routes'>[]>;
  readonly routed: readonly string[];
}): PinnedModels {
  return {
    async list() {
      const releases = await options.releases();
      const models = releases.flatMap(({ routes }) => Object.values(routes).map(({ model }) => model));
      return [...new Set([...models, ...options.routed])].filter((model) => modelVersionPattern.test(model));
    },
  };
}
