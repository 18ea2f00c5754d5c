import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { cancellationsTable, cancellationsVariables } from '../../lambdas/api/settings';
import { PrivateTable } from '../platform/private-table';

/** Props of {@link Cancellations}. */
export interface CancellationsProps {
  /** What happens to the table when its stack is removed; nothing in it matters for more than an hour. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that the table is encrypted with; its stack must name its region.
   *
   * @default - a key of DynamoDB's own
   */
  readonly encryptionKey?: IKey;
}

/** Requests to stop an answer, on their way to the function that makes it. */
export class Cancellations extends Construct {
  readonly table: PrivateTable;

  constructor(scope: Construct, id: string, props: CancellationsProps) {
    super(scope, id);
    this.table = new PrivateTable(this, 'Table', { ...props, ...cancellationsTable });
  }

  /** Lets the function ask that an answer is stopped, and look whether somebody did. */
  grantAccess(fn: LambdaFunction): void {
    this.table.allow(fn, ['dynamodb:GetItem', 'dynamodb:PutItem']);
    fn.addEnvironment(cancellationsVariables.table, this.table.tableName);
  }
}
