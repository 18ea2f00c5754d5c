import { SFNClient } from '@aws-sdk/client-sfn';
import { awsClientSettings } from '../../platform/aws-client-settings';
import { startExecution } from '../../platform/start-execution';
import type { DeploymentMachine } from '../ports';

/** Deployments as executions of a Step Functions state machine, one each. */
export class StepFunctionsDeployments implements DeploymentMachine {
  readonly #client: SFNClient;
  readonly #stateMachine: string;

  /** @param options.stateMachine - its ARN */
  constructor(options: { client?: SFNClient; stateMachine: string }) {
    this.#client = options.client ?? new SFNClient(awsClientSettings);
    this.#stateMachine = options.stateMachine;
  }

  async start(deploymentId: string): Promise<void> {
    const input = { deploymentId };
    await startExecution(this.#client, { stateMachine: this.#stateMachine, name: deploymentId, input });
  }
}
