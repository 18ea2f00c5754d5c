import type { ModelVersions } from '../model-hub/api';
import type { Log } from '../platform/log';
import type {
  DeploymentStore,
  InferenceComponents,
  PinnedModels,
  ReadVersionFile,
  ServedComponents,
} from './ports';
import type { EndpointFacts } from './settings';

/** What the core has to know of an endpoint. */
export type ServedEndpoint = Pick<
  EndpointFacts[string],
  'name' | 'model' | 'variant' | 'maxAdapters' | 'maxRank' | 'loadSeconds' | 'bakeSeconds'
>;

/** What deploying model versions needs. */
export interface DeploymentDeps {
  readonly store: DeploymentStore;
  readonly components: InferenceComponents & ServedComponents;
  readonly versions: Pick<ModelVersions, 'get'>;
  readonly pinned: PinnedModels;
  readonly readFile: ReadVersionFile;
  /** By their names in the environment. */
  readonly endpoints: Readonly<Record<string, ServedEndpoint>>;
  readonly now: () => Date;
  readonly log: Log;
}
