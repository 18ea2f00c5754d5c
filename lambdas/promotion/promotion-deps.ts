import type { Publish } from '../domain/event';
import type { Tracking } from '../evaluation/api';
import type { Routes } from '../model-gateway/settings';
import type { ModelVersions } from '../model-hub/api';
import type { Log } from '../platform/log';
import type { Deployments } from '../serving/api';
import type { PointerStore, ReleaseStore, ReleaseTemplates, RolloutStore } from './ports';
import type { ReleaseManifest } from './settings';

/** What whoever moves releases needs. */
export interface PromotionDeps {
  readonly store: Pick<ReleaseStore, 'get' | 'attest'>;
  readonly pointers: PointerStore;
  readonly rollouts: RolloutStore;
  readonly templates: Pick<ReleaseTemplates, 'get'>;
  readonly routes: Routes;
  /** What the settings of the environment make. */
  readonly defaultManifest: ReleaseManifest;
  /** Name of the environment. */
  readonly environment: string;
  /** Left out where no model versions are deployed. */
  readonly deployments?: Pick<Deployments, 'deployed'>;
  /** Left out where there are no model versions. */
  readonly models?: Pick<ModelVersions, 'setAlias'>;
  /** Left out where the environment has no event stream. */
  readonly publish?: Publish;
  /** Left out where releases are tracked nowhere else. */
  readonly tracking?: Pick<Tracking, 'setAlias'>;
  readonly now: () => Date;
  readonly log: Log;
}
