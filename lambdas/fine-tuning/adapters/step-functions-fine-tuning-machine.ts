import { SFNClient } from '@aws-sdk/client-sfn';
import { awsClientSettings } from '../../platform/aws-client-settings';
import { startExecution } from '../../platform/start-execution';
import type { FineTuningMachine } from '../ports';

/** Fine-tunings as executions of a Step Functions state machine, one for each turn. */
export class StepFunctionsFineTuningMachine implements FineTuningMachine {
  readonly #client: SFNClient;
  readonly #stateMachine: string;

  /** @param options.stateMachine - its ARN */
  constructor(options: { client?: SFNClient; stateMachine: string }) {
    this.#client = options.client ?? new SFNClient(awsClientSettings);
    this.#stateMachine = options.stateMachine;
  }

  async start(fineTuningId: string, turn: number): Promise<void> {
    await startExecution(this.#client, {
      stateMachine: this.#stateMachine,
      // The same turn has the same name, whoever repeats it.
      name: `${fineTuningId}-${turn}`,
      input: { fineTuningId },
    });
  }
}
