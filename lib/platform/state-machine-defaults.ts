import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { LogLevel, type StateMachineProps } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { FunctionDefaults } from './function-defaults';

/**
 * What every state machine of the kit has: traces, and a log of its steps without what goes through them, which may name
 * documents and people.
 *
 * @param id - of the log group, in `scope`
 */
export function stateMachineDefaults(
  scope: Construct,
  id: string,
  { logDays, removalPolicy }: FunctionDefaults,
): Pick<StateMachineProps, 'tracingEnabled' | 'logs'> {
  return {
    tracingEnabled: true,
    logs: {
      destination: new LogGroup(scope, id, { retention: logDays, removalPolicy }),
      level: LogLevel.ALL,
      includeExecutionData: false,
    },
  };
}
