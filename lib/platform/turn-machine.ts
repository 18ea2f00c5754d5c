import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  JsonPath,
  StateMachine,
  Succeed,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { FunctionDefaults } from './function-defaults';
import { stateMachineDefaults } from './state-machine-defaults';

/** Props of {@link TurnMachine}. */
export interface TurnMachineProps {
  /** Takes what the execution is for as far as it gets without waiting, and says in `waitSeconds` when to ask again. */
  readonly advance: LambdaFunction;
  /** Field of the input that says what the execution is for, e.g. `deploymentId`. */
  readonly idField: string;
  /** `step` of the last turn, which ends what could not be carried on. */
  readonly lastStep: string;
  /** The longest that an execution may take. */
  readonly timeout: Duration;
  readonly functions: FunctionDefaults;
}

/**
 * A loop of turns of one function, with waits between them: `next` is `done` or `wait`. What breaks down for good is
 * given up by a last turn, so that nothing is left behind that is billed.
 */
export class TurnMachine extends StateMachine {
  constructor(scope: Construct, id: string, props: TurnMachineProps) {
    super(scope, id, {
      definitionBody: DefinitionBody.fromChainable(definition(new Construct(scope, `${id}States`), props)),
      timeout: props.timeout,
      ...stateMachineDefaults(scope, `${id}Log`, props.functions),
    });
  }
}

function definition(scope: Construct, { advance: fn, idField, lastStep }: TurnMachineProps) {
  const giveUp = new LambdaInvoke(scope, 'GiveUp', {
    lambdaFunction: fn,
    payload: TaskInput.fromObject({ [idField]: JsonPath.stringAt(`$.${idField}`), step: lastStep }),
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  });
  giveUp.addRetry({
    interval: Duration.seconds(10),
    maxAttempts: 20,
    backoffRate: 2,
    maxDelay: Duration.minutes(5),
  });
  giveUp.next(new Fail(scope, 'GivenUp', { cause: 'it could not be carried on, see its history' }));

  const advance = new LambdaInvoke(scope, 'Advance', {
    lambdaFunction: fn,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  });
  advance.addRetry({ interval: Duration.seconds(5), maxAttempts: 5, backoffRate: 3 });
  advance.addCatch(giveUp, { resultPath: JsonPath.DISCARD });

  const wait = new Wait(scope, 'Wait', { time: WaitTime.secondsPath('$.waitSeconds') });
  return advance.next(
    new Choice(scope, 'Next')
      .when(Condition.stringEquals('$.next', 'done'), new Succeed(scope, 'Done'))
      .otherwise(wait.next(advance)),
  );
}
