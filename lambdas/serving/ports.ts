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
}

/** Inference components of endpoints: SageMaker's, or a process of this machine that serves models. */
export interface InferenceComponents {
  /** Does nothing when one of that name is there. */
  create(component: {
    readonly name: string;
    readonly endpoint: string;
    readonly modelVersion: ModelVersion;
  }): Promise<void>;
  describe(name: string, endpoint: string): Promise<ComponentStatus>;
  /** Names of the components of model versions on an endpoint. */
  list(endpoint: string): Promise<readonly string[]>;
  /** Does nothing when it is gone. */
  delete(name: string, endpoint: string): Promise<void>;
  /** Asks it one short question. @returns what came back @throws `ModelError` */
  probe(name: string, endpoint: string, modelVersion: string): Promise<string>;
}

/** What carries deployments on: a loop of this process, or a state machine. */
export interface DeploymentMachine {
  /** Does nothing when it has begun before. */
  start(deploymentId: string): Promise<void>;
}

/** Model versions that a release pins which may answer now, or after a rollback. */
export interface PinnedModels {
  list(): Promise<readonly string[]>;
}
