import { SFNClient } from '@aws-sdk/client-sfn';
import { awsClientSettings } from '../../platform/aws-client-settings';
import { startExecution } from '../../platform/start-execution';
import type { BaseModel } from '../api';
import type { ImportMachine } from '../ports';

/** Runs imports as executions of a state machine, one for each time that an import is begun. */
export class StepFunctionsImportMachine implements ImportMachine {
  readonly #client: SFNClient;
  readonly #stateMachine: string;

  /** @param options.stateMachine - its ARN */
  constructor(options: { client?: SFNClient; stateMachine: string }) {
    this.#client = options.client ?? new SFNClient(awsClientSettings);
    this.#stateMachine = options.stateMachine;
  }

  async start({ model, startedAt }: Pick<BaseModel, 'model' | 'startedAt'>): Promise<void> {
    await startExecution(this.#client, {
      stateMachine: this.#stateMachine,
      // The same start has the same name, whoever repeats it; a name takes no colon.
      name: `${model.replaceAll(':', '_')}-${Date.parse(startedAt)}`,
      input: { model },
    });
  }
}
