import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  feedbackTable,
  feedbackVariables,
  type ReviewQueues,
  writeReviewQueues,
} from '../../lambdas/feedback/settings';
import { PrivateTable } from '../platform/private-table';

/** Props of {@link Feedback}. */
export interface FeedbackProps {
  /** Review queues by name: what gets into each, and what it asks. */
  readonly reviews: ReviewQueues;
  /** What happens to feedback and reviews when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that they are encrypted with.
   *
   * @default - a key of DynamoDB's own
   */
  readonly encryptionKey?: IKey;
}

/** What people say of answers, and the review queues: personal data is masked in both. */
export class Feedback extends Construct {
  readonly table: PrivateTable;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FeedbackProps,
  ) {
    super(scope, id);
    const { ofAnswer, inQueue, ...table } = feedbackTable;
    this.table = new PrivateTable(this, 'Table', {
      ...table,
      indexes: [ofAnswer, inQueue],
      removalPolicy: props.removalPolicy,
      encryptionKey: props.encryptionKey,
    });
  }

  /** Lets the function keep and read feedback and reviews, and tells it the queues. */
  grantAccess(fn: LambdaFunction): void {
    this.table.allow(fn, ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem']);
    this.table.allow(fn, ['dynamodb:Query'], feedbackTable.ofAnswer.name);
    this.table.allow(fn, ['dynamodb:Query'], feedbackTable.inQueue.name);
    fn.addEnvironment(feedbackVariables.table, this.table.tableName);
    fn.addEnvironment(feedbackVariables.queues, writeReviewQueues(this.props.reviews));
  }

  /** Lets the function look through everything for a person, take it away, and keep how far it is. */
  grantErase(fn: LambdaFunction): void {
    this.table.allow(fn, [
      'dynamodb:BatchGetItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Scan',
    ]);
    this.table.allow(fn, ['dynamodb:Query'], feedbackTable.inQueue.name);
    fn.addEnvironment(feedbackVariables.table, this.table.tableName);
  }
}
