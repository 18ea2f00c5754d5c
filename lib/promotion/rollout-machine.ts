import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  IntegrationPattern,
  JsonPath,
  StateMachine,
  Succeed,
  TaskInput,
  Timeout,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { rolloutMachineVariables } from '../../lambdas/promotion/settings';
import type { FunctionDefaults } from '../platform/function-defaults';
import { stateMachineDefaults } from '../platform/state-machine-defaults';

/** Props of {@link RolloutMachine}. */
export interface RolloutMachineProps {
  /** Takes a rollout as far as it gets without waiting. */
  readonly advance: LambdaFunction;
  /** Keeps the token with which an approval ends the wait. */
  readonly askApproval: LambdaFunction;
  /** Prefix of names, e.g. `llmops-dev`: of the machine, and of the alarms that a canary watches. */
  readonly namespace: string;
  readonly functions: FunctionDefaults;
}

/**
 * The way of a candidate to champion, one execution a rollout: evaluated, gated, approved, watched in its canary, and
 * whatever breaks down for good is rolled back.
 */
export class RolloutMachine extends Construct {
  readonly machine: StateMachine;

  constructor(scope: Construct, id: string, props: RolloutMachineProps) {
    super(scope, id);
    const { functions, namespace } = props;
    const stateMachineName = `${namespace}-rollouts`;
    this.machine = new StateMachine(this, 'Machine', {
      // Its function may end waits of the machine that calls it: only a known name breaks the circle.
      stateMachineName,
      definitionBody: DefinitionBody.fromChainable(definition(this, props)),
      timeout: Duration.days(365),
      ...stateMachineDefaults(this, 'Log', functions),
    });
    Grant.addToPrincipal({
      grantee: props.askApproval,
      actions: ['states:SendTaskSuccess'],
      resourceArns: [
        Stack.of(this).formatArn({
          service: 'states',
          resource: 'stateMachine',
          resourceName: stateMachineName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
    });
  }

  /** Lets the function start rollouts, and end their wait for an approval. */
  grantStart(fn: LambdaFunction): void {
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['states:StartExecution', 'states:SendTaskSuccess'],
      resourceArns: [this.machine.stateMachineArn],
    });
    fn.addEnvironment(rolloutMachineVariables.stateMachine, this.machine.stateMachineArn);
  }
}

function definition(scope: Construct, { advance: fn, askApproval, namespace }: RolloutMachineProps) {
  const rollBack = new LambdaInvoke(scope, 'RollBack', {
    lambdaFunction: fn,
    payload: TaskInput.fromObject({ rolloutId: JsonPath.stringAt('$.rolloutId'), step: 'roll-back' }),
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  });
  rollBack.addRetry({
    interval: Duration.seconds(10),
    maxAttempts: 20,
    backoffRate: 2,
    maxDelay: Duration.minutes(5),
  });
  rollBack.next(
    new Fail(scope, 'RolledBack', { cause: 'the rollout could not be carried on, see its reasons' }),
  );

  const advance = new LambdaInvoke(scope, 'Advance', {
    lambdaFunction: fn,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  });
  advance.addRetry({ interval: Duration.seconds(5), maxAttempts: 5, backoffRate: 3 });
  advance.addCatch(rollBack, { resultPath: JsonPath.DISCARD });

  const ask = new LambdaInvoke(scope, 'AskApproval', {
    lambdaFunction: askApproval,
    integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    payload: TaskInput.fromObject({
      rolloutId: JsonPath.stringAt('$.rolloutId'),
      token: JsonPath.taskToken,
    }),
    taskTimeout: Timeout.at('$.waitSeconds'),
    resultPath: JsonPath.DISCARD,
    retryOnServiceExceptions: false,
  });
  // Whether somebody has approved or the time is over: the next turn sees.
  ask.addCatch(advance, { resultPath: JsonPath.DISCARD });

  const alarms = new CallAwsService(scope, 'FindAlarms', {
    service: 'cloudwatch',
    action: 'describeAlarms',
    iamAction: 'cloudwatch:DescribeAlarms',
    parameters: { AlarmNamePrefix: `${namespace}-`, StateValue: 'ALARM', MaxRecords: 100 },
    // DescribeAlarms knows no narrower resource.
    iamResources: ['*'],
    resultSelector: { 'names.$': '$.MetricAlarms[*].AlarmName' },
    resultPath: '$.alarms',
  });
  alarms.addRetry({ interval: Duration.seconds(5), maxAttempts: 5, backoffRate: 3 });
  // A canary that nobody can watch is none.
  alarms.addCatch(rollBack, { resultPath: JsonPath.DISCARD });

  const wait = (id: string) => new Wait(scope, id, { time: WaitTime.secondsPath('$.waitSeconds') });
  return advance.next(
    new Choice(scope, 'Next')
      .when(Condition.stringEquals('$.next', 'done'), new Succeed(scope, 'Done'))
      .when(Condition.stringEquals('$.next', 'ask-approval'), ask.next(advance))
      .when(Condition.stringEquals('$.next', 'canary'), wait('Bake').next(alarms.next(advance)))
      .otherwise(wait('Evaluating').next(advance)),
  );
}
