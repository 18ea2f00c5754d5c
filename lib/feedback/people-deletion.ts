import { Duration, Stack } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Grant, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { lakePrefixes } from '../../lambdas/feedback/lake-settings';
import {
  deletionMinutes,
  deletionResultsPrefix,
  peopleDeletionVariables,
} from '../../lambdas/feedback/people-settings';
import type { EvaluationStore } from '../evaluation/evaluation-store';
import type { Tracking } from '../evaluation/tracking';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { AnswerLog } from '../rag/answer-log';
import type { EventLake } from './event-lake';
import type { Feedback } from './feedback';

/** Props of {@link PeopleDeletion}. */
export interface PeopleDeletionProps {
  /** Prefix of names, e.g. `llmops-dev`. */
  readonly namespace: string;
  /** What all functions of the environment have in common; this one runs outside the network. */
  readonly functions: FunctionDefaults;
  readonly answerLog: AnswerLog;
  readonly feedback: Feedback;
  readonly store: EvaluationStore;
  readonly tracking: Tracking;
  /** Hours that the event stream keeps an event, for the report. */
  readonly streamHours: number;
  /**
   * The tables of events.
   *
   * @default - there are none
   */
  readonly lake?: EventLake;
  /**
   * Key that the lake and the results of its queries are encrypted with.
   *
   * @default - keys of S3 itself
   */
  readonly encryptionKey?: IKey;
}

/**
 * Deletes the data of people: a function that works off what operators have asked for, every quarter of an hour until it is
 * done. It may remove from every store that holds people's words, and nothing else may do all of that.
 */
export class PeopleDeletion extends Construct {
  readonly handler: BundledFunction;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: PeopleDeletionProps,
  ) {
    super(scope, id);
    this.handler = new BundledFunction(this, 'Delete', {
      functions: { ...props.functions, network: undefined },
      entry: 'feedback/delete-people',
      description: 'Works off the deletions of people’s data that are not completed',
      // Less than until the next time.
      timeout: Duration.minutes(deletionMinutes - 1),
      memoryMb: 1_024,
    });
    props.answerLog.grantErase(this.handler);
    props.feedback.grantErase(this.handler);
    props.store.grantErase(this.handler);
    props.tracking.grantTrack(this.handler);
    this.handler.addEnvironment(peopleDeletionVariables.streamHours, String(props.streamHours));
    if (props.lake) this.#allowLake(props.lake);
    new Rule(this, 'Due', {
      description: 'Deletions of people’s data that are not completed',
      schedule: Schedule.rate(Duration.minutes(deletionMinutes)),
      targets: [new LambdaFunction(this.handler, { retryAttempts: 0 })],
    });
  }

  #allowLake({ databases, bucket, results }: EventLake): void {
    const { facts, texts } = databases;
    const workgroup = this.#workgroup(results);
    const allow = (actions: string[], ...resourceArns: string[]) =>
      Grant.addToPrincipal({ grantee: this.handler, actions, resourceArns });
    allow(
      ['athena:GetQueryExecution', 'athena:GetQueryResults', 'athena:StartQueryExecution'],
      Stack.of(this).formatArn({ service: 'athena', resource: 'workgroup', resourceName: workgroup }),
    );
    allow(
      ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:UpdateTable'],
      ...facts.catalogueArns,
      ...texts.catalogueArns,
    );
    const multipart = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
    allow(
      [...multipart, 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
      bucket.arnForObjects(`${lakePrefixes.facts}*`),
      bucket.arnForObjects(`${lakePrefixes.texts}*`),
    );
    allow([...multipart, 's3:GetObject', 's3:PutObject'], results.arnForObjects(`${deletionResultsPrefix}*`));
    allow(['s3:GetBucketLocation'], bucket.bucketArn, results.bucketArn);
    this.#allowList(bucket, lakePrefixes.facts, lakePrefixes.texts);
    this.#allowList(results, deletionResultsPrefix);
    this.props.encryptionKey?.grant(this.handler, 'kms:Decrypt', 'kms:GenerateDataKey');
    this.handler.addEnvironment(peopleDeletionVariables.facts, facts.name);
    this.handler.addEnvironment(peopleDeletionVariables.texts, texts.name);
    this.handler.addEnvironment(peopleDeletionVariables.workgroup, workgroup);
  }

  /** @returns its name */
  #workgroup(results: IBucket): string {
    const { namespace, encryptionKey } = this.props;
    const name = `${namespace}-deletion`;
    new CfnWorkGroup(this, 'Workgroup', {
      name,
      description: 'removes the rows of people from the lake',
      recursiveDeleteOption: true,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: true,
        publishCloudWatchMetricsEnabled: true,
        engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
        resultConfiguration: {
          outputLocation: results.s3UrlForObject(deletionResultsPrefix),
          encryptionConfiguration: encryptionKey
            ? { encryptionOption: 'SSE_KMS', kmsKey: encryptionKey.keyArn }
            : { encryptionOption: 'SSE_S3' },
        },
      },
    });
    return name;
  }

  #allowList({ bucketArn }: IBucket, ...prefixes: string[]): void {
    this.handler.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucketArn],
        conditions: { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } },
      }),
    );
  }
}
