import type { ReleasePicker } from '../promotion/api';
import type { PinnedModels } from './ports';
import { modelVersionPattern } from './settings';

/**
 * The model versions that releases pin which answer, or may after a rollback.
 *
 * @param openPicker - opens a picker that has read nothing yet: one that has would hold on to what it read while the
 * pointers are away, and what they pin by now would be deleted
 */
export function createPinnedModels(openPicker: () => Pick<ReleasePicker, 'pinned'>): PinnedModels {
  return {
    async list() {
      const releases = await openPicker().pinned();
      const models = releases.flatMap(({ manifest }) =>
        Object.values(manifest.routes).map(({ model }) => model),
      );
      return [...new Set(models)].filter((model) => modelVersionPattern.test(model));
    },
  };
}
