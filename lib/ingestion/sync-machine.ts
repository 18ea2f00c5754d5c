import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import {
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  JsonPath,
  StateMachine,
  Succeed,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { FunctionDefaults } from '../platform/function-defaults';
import { ManifestReader } from '../platform/manifest-reader';
import { stateMachineDefaults } from '../platform/state-machine-defaults';
import type { DocumentStore } from './document-store';

/** Props of {@link SyncMachine}. */
export interface SyncMachineProps {
  /** Compares a source with what is known of it. */
  readonly plan: LambdaFunction;
  /** Works a batch off, step by step. */
  readonly batch: LambdaFunction;
  /** Where the plan puts the list of batches. */
  readonly documents: DocumentStore;
  /** Batches in work at once, 1 to 64. */
  readonly concurrency: number;
  readonly functions: FunctionDefaults;
}

/**
 * A sync of one source: it is planned, and the batches of its documents are worked off beside each other, each again and
 * again until none of its documents is in work any more.
 *
 * A batch that breaks down for good does not end the others: whoever follows the sync sees that some are missing. What
 * the batches return is thrown away, because 100,000 of them would be too much for Step Functions.
 */
export class SyncMachine extends StateMachine {
  constructor(scope: Construct, id: string, props: SyncMachineProps) {
    const { functions, documents } = props;
    super(scope, id, {
      definitionBody: DefinitionBody.fromChainable(definition(scope, props)),
      timeout: Duration.days(7),
      ...stateMachineDefaults(scope, `${id}Log`, functions),
    });
    documents.grantReadManifests(this);
  }
}

function definition(scope: Construct, props: SyncMachineProps) {
  const batches = new DistributedMap(scope, 'Batches', {
    itemReader: new ManifestReader({
      bucket: props.documents.documents,
      key: JsonPath.stringAt('$.manifest'),
    }),
    maxConcurrency: props.concurrency,
    toleratedFailurePercentage: 100,
    resultPath: JsonPath.DISCARD,
  });
  batches.itemProcessor(batch(scope, props));

  const plan = new LambdaInvoke(scope, 'Plan', {
    lambdaFunction: props.plan,
    outputPath: '$.Payload',
    retryOnServiceExceptions: false,
  });
  plan.addRetry({ interval: Duration.seconds(5), maxAttempts: 4, backoffRate: 3 });
  return plan.next(
    new Choice(scope, 'IsAnythingToDo')
      .when(Condition.numberEquals('$.batches', 0), new Succeed(scope, 'NothingToDo'))
      .otherwise(batches.next(new Succeed(scope, 'Synced'))),
  );
}

function batch(scope: Construct, props: SyncMachineProps) {
  const step = new LambdaInvoke(scope, 'BatchStep', {
    lambdaFunction: props.batch,
    outputPath: '$.Payload',
    retryOnServiceExceptions: false,
  });
  // A document that kills the function is given up after as many tries as it may have; this has to outlast them.
  step.addRetry({
    interval: Duration.seconds(5),
    maxAttempts: 12,
    backoffRate: 2,
    maxDelay: Duration.minutes(5),
  });
  return step.next(
    new Choice(scope, 'IsBatchDone')
      .when(
        Condition.stringEquals('$.step', 'done'),
        new Succeed(scope, 'BatchDone', { outputPath: JsonPath.DISCARD }),
      )
      .otherwise(
        new Wait(scope, 'UntilTheNextTry', { time: WaitTime.secondsPath('$.waitSeconds') }).next(step),
      ),
  );
}
