import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  countersTable,
  countersVariables,
  markDays,
  monitoringVariables,
} from '../../lambdas/observability/settings';
import { PrivateTable } from '../platform/private-table';

/** Props of {@link Counters}. */
export interface CountersProps {
  /** Hours that events can be read again from their stream; for so long and more it is known which were counted. */
  readonly retentionHours: number;
  /** What happens to the counters when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that they are encrypted with.
   *
   * @default - a key of DynamoDB's own
   */
  readonly encryptionKey?: IKey;
}

/** Counters of events, exact and seconds old: what the monitoring page and canaries read. */
export class Counters extends Construct {
  readonly table: PrivateTable;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: CountersProps,
  ) {
    super(scope, id);
    this.table = new PrivateTable(this, 'Table', {
      ...countersTable,
      removalPolicy: props.removalPolicy,
      encryptionKey: props.encryptionKey,
    });
  }

  /** Lets the function count events: each with the mark that it was counted, in one transaction. */
  grantCount(fn: LambdaFunction): void {
    this.table.allow(fn, ['dynamodb:PutItem', 'dynamodb:UpdateItem']);
    fn.addEnvironment(countersVariables.table, this.table.tableName);
    fn.addEnvironment(countersVariables.markDays, String(markDays(this.props)));
  }

  /** Lets the function read counters. */
  grantRead(fn: LambdaFunction): void {
    this.table.allow(fn, ['dynamodb:Query']);
    fn.addEnvironment(monitoringVariables.table, this.table.tableName);
  }
}
