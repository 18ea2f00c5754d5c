import type { Caller } from '../domain/caller';

/** Every step of a deployment, in the order that it takes them. */
export const deploymentSteps = [
  'creating',
  'checking',
  'baking',
  'retiring',
  'deployed',
  'removed',
  'failed',
] as const;

/** Where a deployment stands. */
export type DeploymentStep = (typeof deploymentSteps)[number];

/** A model version on its way to an endpoint, beside those that are there. */
export interface Deployment {
  /** `deployment_` and 24 characters. */
  readonly id: string;
  /** Id of the model version. */
  readonly modelVersion: string;
  /** Name in the environment. */
  readonly endpoint: string;
  /** Name of the inference component. */
  readonly component: string;
  /** What the version is: an adapter shares the base of the endpoint, a merged one is a whole model. */
  readonly kind: 'adapter' | 'merged';
  readonly step: DeploymentStep;
  readonly startedBy: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly updatedAt: string;
  /** Until when what it replaces is kept whatever else, ISO 8601; set once it answers. */
  readonly bakeUntil?: string;
  /** Ids of the model versions whose components were deleted when the bake was over. */
  readonly retired: readonly string[];
  /** What happened when, oldest first. */
  readonly history: readonly {
    readonly time: string;
    readonly step: DeploymentStep;
    readonly reason: string;
  }[];
  /** From 1; a change names the version that it makes. */
  readonly version: number;
}

/** Deployments of model versions. */
export interface Deployments {
  /**
   * Begins to deploy an approved version; one that is on its way or there is returned as it is.
   *
   * @param request.endpoint - left out: the only one whose base fits
   * @throws `model_version_not_found`, `model_version_not_approved`, `endpoint_not_found` naming those that are there,
   * `base_model_differs`, `adapter_rank_too_high`, `too_many_adapters`
   */
  deploy(caller: Caller, request: { modelVersion: string; endpoint?: string }): Promise<Deployment>;
  /** Newest first. */
  list(limit: number): Promise<readonly Deployment[]>;
  /** @throws `deployment_not_found` */
  get(deploymentId: string): Promise<Deployment>;
  /** Takes a version off its endpoint. @throws `deployment_not_found`, `model_version_in_use` while a release pins it */
  remove(caller: Caller, deploymentId: string): Promise<Deployment>;
  /** Model versions that answer now, or sleep ready to be woken, and where. */
  deployed(): Promise<readonly DeployedModel[]>;
}

/** A model version on an endpoint. */
export type DeployedModel = Pick<Deployment, 'modelVersion' | 'endpoint'>;
