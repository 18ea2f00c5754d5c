import type { ModelVersion } from '../model-hub/api';
import type { Deployment } from './api';

/** Deployments as they are kept. */
export interface DeploymentStore {
  /** Consistent: whoever changed it reads the change. */
  get(deploymentId: string): Promise<Deployment | undefined>;
  /** Writes when the stored version is the one before, or there is none and it is the first. @returns whether it was written */
  put(deployment: Deployment): Promise<boolean>;
  /** Newest first. */
  list(limit: number): Promise<readonly Deployment[]>;
}

/** What the endpoint says of a component. */
export interface ComponentStatus {
  readonly state: 'absent' | 'creating' | 'in-service' | 'failed' | 'deleting';
  /** What the service says, e.g. of a lack of capacity. */
  readonly reason?: string;
  /** Where the log of one that has failed is, in words; left out where `reason` says all that is known. */
  readonly log?: string;
  /**
   * In what the live component differs from what was asked for, in words; none where it does not. SageMaker can take an
   * update back by itself and report that all is well.
   */
  readonly differences: readonly string[];
}

/** The component of a model version on an endpoint. */
export interface Component {
  readonly name: string;
  /** Name of the endpoint in the environment. */
  readonly endpoint: string;
  readonly modelVersion: ModelVersion;
}

/** Inference components of endpoints: SageMaker's, or a process of this machine that serves models. */
export interface InferenceComponents {
  /**
   * Begins to create it; does nothing when one of that name is there.
   *
   * @throws AppError saying what to do about a refusal; `endpoint_busy` while the endpoint itself is being changed
   */
  create(component: Component): Promise<void>;
  describe(component: Component): Promise<ComponentStatus>;
  /** Names of the components of model versions on an endpoint, but for those that are being deleted. */
  list(endpoint: string): Promise<readonly string[]>;
  /** Begins to delete it, its scaling with it; does nothing when it is gone. @throws AppError `component_busy`, retryable, while it is on its way */
  delete(name: string, endpoint: string): Promise<void>;
}

/** What a component does once it is in service. */
export interface ServedComponents {
  /** Asks it one short question. @throws `ModelError`; retryable while it sleeps or wakes */
  probe(component: Component): Promise<void>;
  /**
   * Lets the copies of one that is in service follow its requests; does nothing for what scales with its base, nor a second
   * time.
   *
   * @throws AppError `component_busy`, retryable, while its scaling is being changed
   */
  scale(component: Component): Promise<void>;
}

/** Reads a file of a model version. @returns undefined where there is none of that path */
export type ReadVersionFile = (version: ModelVersion, path: string) => Promise<string | undefined>;

/** What carries deployments on: a loop of this process, or a state machine. */
export interface DeploymentMachine {
  /** Does nothing when it has begun before. */
  start(deploymentId: string): Promise<void>;
}

/** Model versions that a release pins which may answer now, or after a rollback. */
export interface PinnedModels {
  /** @throws when it cannot be known: whoever took a part for the whole would delete what answers */
  list(): Promise<readonly string[]>;
}
