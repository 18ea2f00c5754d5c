import type { CatalogueModel } from './catalogue-settings';
import type { BaseModelStore, ModelFiles, ModelSource, PartialModelFiles, ScriptedModels } from './ports';

/** What carrying an import out needs. */
export interface ImportDeps {
  readonly catalogue: readonly CatalogueModel[];
  readonly store: BaseModelStore;
  readonly files: ModelFiles & PartialModelFiles;
  /** The public hub. */
  readonly hub: ModelSource;
  /** One's own weights by their address; left out where none can be read. */
  readonly ownWeights?: ModelSource;
  /** Left out where models are not made by scripts. */
  readonly scripts?: ScriptedModels;
  readonly now: () => Date;
}
