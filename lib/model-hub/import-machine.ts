import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  JsonPath,
  Map as MapState,
  Pass,
  StateMachine,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { FunctionDefaults } from '../platform/function-defaults';
import { stateMachineDefaults } from '../platform/state-machine-defaults';

/** Props of {@link ImportMachine}. */
export interface ImportMachineProps {
  /** Lists the files of the pinned revision. */
  readonly plan: LambdaFunction;
  /** Copies a file as far as its time goes. */
  readonly copy: LambdaFunction;
  /** Writes down what came of it. */
  readonly finish: LambdaFunction;
  readonly functions: FunctionDefaults;
}

/** Files that are copied beside each other: more would only share the same line to the public hub. */
const concurrency = 8;

/**
 * An import of open weights: its files are listed and copied beside each other, each in as many turns as it needs, and
 * whatever came before, its end is written down.
 */
export class ImportMachine extends StateMachine {
  constructor(scope: Construct, id: string, props: ImportMachineProps) {
    super(scope, id, {
      definitionBody: DefinitionBody.fromChainable(definition(new Construct(scope, `${id}States`), props)),
      timeout: Duration.days(2),
      ...stateMachineDefaults(scope, `${id}Log`, props.functions),
    });
  }
}

function definition(scope: Construct, props: ImportMachineProps) {
  const finish = invoke(scope, 'Finish', props.finish);
  finish.next(
    new Choice(scope, 'IsImported')
      .when(Condition.stringEquals('$.state', 'imported'), new Succeed(scope, 'Imported'))
      .otherwise(new Fail(scope, 'NotImported', { cause: 'see why with "kit models imported"' })),
  );
  const copy = invoke(scope, 'Copy', props.copy);
  copy.next(
    new Choice(scope, 'IsCopied')
      .when(Condition.stringEquals('$.next', 'copy'), copy)
      .otherwise(new Pass(scope, 'Copied')),
  );
  const files = new MapState(scope, 'Files', {
    itemsPath: '$.files',
    itemSelector: {
      model: JsonPath.stringAt('$.model'),
      file: JsonPath.objectAt('$$.Map.Item.Value'),
    },
    maxConcurrency: concurrency,
    resultPath: '$.files',
  });
  files.itemProcessor(copy);
  // What was copied is in the bucket, and the input would be a list of another shape than Finish takes.
  const broken = new Pass(scope, 'Broken', {
    parameters: { model: JsonPath.stringAt('$.model'), error: JsonPath.objectAt('$.error') },
  });
  files.addCatch(broken.next(finish), { resultPath: '$.error' });

  const plan = invoke(scope, 'Plan', props.plan);
  plan.addCatch(finish, { resultPath: '$.error' });
  return plan.next(
    new Choice(scope, 'IsPlanned')
      .when(Condition.stringEquals('$.next', 'copy'), files.next(finish))
      .otherwise(finish),
  );
}

function invoke(scope: Construct, id: string, fn: LambdaFunction): LambdaInvoke {
  const task = new LambdaInvoke(scope, id, {
    lambdaFunction: fn,
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
  });
  task.addRetry({
    interval: Duration.seconds(10),
    maxAttempts: 6,
    backoffRate: 3,
    maxDelay: Duration.minutes(10),
  });
  return task;
}
