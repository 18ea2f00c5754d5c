import { Duration } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  JsonPath,
  StateMachine,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { evaluationPrefix } from '../../lambdas/evaluation/settings';
import type { FunctionDefaults } from '../platform/function-defaults';
import { ManifestReader } from '../platform/manifest-reader';
import { stateMachineDefaults } from '../platform/state-machine-defaults';
import type { EvaluationStore } from './evaluation-store';

/** Props of {@link EvaluationMachine}. */
export interface EvaluationMachineProps {
  /** Lists the cases that are open. */
  readonly plan: LambdaFunction;
  /** Answers and scores one case. */
  readonly evaluateCase: LambdaFunction;
  /** Makes the report. */
  readonly finish: LambdaFunction;
  readonly store: EvaluationStore;
  /** Cases in work at once, 1 to 64. */
  readonly concurrency: number;
  readonly functions: FunctionDefaults;
}

/**
 * An evaluation: its open cases are listed and worked off beside each other, and whatever came before, its end is
 * written down. A case that breaks down for good does not end the others: the report says that answers are missing.
 */
export class EvaluationMachine extends StateMachine {
  constructor(scope: Construct, id: string, props: EvaluationMachineProps) {
    const { functions, store } = props;
    super(scope, id, {
      definitionBody: DefinitionBody.fromChainable(definition(new Construct(scope, `${id}States`), props)),
      timeout: Duration.days(2),
      ...stateMachineDefaults(scope, `${id}Log`, functions),
    });
    Grant.addToPrincipal({
      grantee: this,
      actions: ['s3:GetObject'],
      resourceArns: [store.bucket.arnForObjects(`${evaluationPrefix}*`)],
    });
    store.bucket.encryptionKey?.grantDecrypt(this);
  }
}

function definition(scope: Construct, props: EvaluationMachineProps) {
  const finish = step(scope, 'Finish', props.finish, { evaluationId: JsonPath.stringAt('$.evaluationId') });
  const finishBroken = step(scope, 'FinishBroken', props.finish, {
    evaluationId: JsonPath.stringAt('$.evaluationId'),
    failure: JsonPath.objectAt('$.failure'),
  });
  const cases = new DistributedMap(scope, 'Cases', {
    itemReader: new ManifestReader({ bucket: props.store.bucket, key: JsonPath.stringAt('$.manifest') }),
    maxConcurrency: props.concurrency,
    toleratedFailurePercentage: 100,
    resultPath: JsonPath.DISCARD,
  });
  cases.itemProcessor(
    new LambdaInvoke(scope, 'Case', {
      lambdaFunction: props.evaluateCase,
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
    }).addRetry({ interval: Duration.seconds(5), maxAttempts: 5, backoffRate: 3 }),
  );
  cases.addCatch(finishBroken, { resultPath: '$.failure' });

  const plan = new LambdaInvoke(scope, 'Plan', {
    lambdaFunction: props.plan,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  });
  plan.addRetry({ interval: Duration.seconds(5), maxAttempts: 4, backoffRate: 3 });
  plan.addCatch(finishBroken, { resultPath: '$.failure' });
  return plan.next(
    new Choice(scope, 'IsAnythingOpen')
      .when(Condition.numberEquals('$.cases', 0), finish)
      .otherwise(cases.next(finish.next(new Succeed(scope, 'Evaluated')))),
  );
}

function step(
  scope: Construct,
  id: string,
  fn: LambdaFunction,
  input: Record<string, unknown>,
): LambdaInvoke {
  const invoke = new LambdaInvoke(scope, id, {
    lambdaFunction: fn,
    payload: TaskInput.fromObject(input),
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  });
  invoke.addRetry({ interval: Duration.seconds(5), maxAttempts: 6, backoffRate: 3 });
  return invoke;
}
