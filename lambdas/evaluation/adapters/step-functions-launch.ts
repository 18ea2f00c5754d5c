import { SFNClient } from '@aws-sdk/client-sfn';
import { awsClientSettings } from '../../platform/aws-client-settings';
import { startExecution } from '../../platform/start-execution';
import type { Evaluation } from '../api';
import type { EvaluationLaunch } from '../ports';

/** Runs evaluations as executions of a state machine, one for each time that an evaluation is started or resumed. */
export class StepFunctionsLaunch implements EvaluationLaunch {
  readonly #client: SFNClient;
  readonly #stateMachine: string;

  /** @param options.stateMachine - its ARN */
  constructor(options: { client?: SFNClient; stateMachine: string }) {
    this.#client = options.client ?? new SFNClient(awsClientSettings);
    this.#stateMachine = options.stateMachine;
  }

  async launch({ id, updatedAt }: Pick<Evaluation, 'id' | 'updatedAt'>): Promise<void> {
    await startExecution(this.#client, {
      stateMachine: this.#stateMachine,
      // The same start has the same name, whoever repeats it.
      name: `${id}-${Date.parse(updatedAt)}`,
      input: { evaluationId: id },
    });
  }
}
