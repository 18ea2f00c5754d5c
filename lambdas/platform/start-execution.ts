import { ExecutionAlreadyExists, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { explainAwsFailure } from './explain-aws-failure';

/**
 * Starts an execution of a state machine; does nothing when one of that name was started before, for whoever repeats a
 * start names it alike.
 *
 * @param execution.stateMachine - its ARN
 * @param execution.name - 1 to 80 characters, none of them a colon
 */
export async function startExecution(
  client: SFNClient,
  execution: { readonly stateMachine: string; readonly name: string; readonly input: object },
): Promise<void> {
  const { stateMachine: stateMachineArn, name, input } = execution;
  try {
    await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw explainAwsFailure(error, 'Step Functions');
  }
}
