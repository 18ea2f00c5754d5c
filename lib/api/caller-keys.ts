import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { callerKeysTable, callerKeysVariables } from '../../lambdas/api/settings';
import { PrivateTable } from '../platform/private-table';

/** Props of {@link CallerKeys}. */
export interface CallerKeysProps {
  /** What happens to the keys when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that the table is encrypted with; its stack must name its region.
   *
   * @default - a key of DynamoDB's own
   */
  readonly encryptionKey?: IKey;
}

/** The virtual keys of the callers: their digests, never the keys themselves. */
export class CallerKeys extends Construct {
  readonly table: PrivateTable;

  constructor(scope: Construct, id: string, props: CallerKeysProps) {
    super(scope, id);
    const { partitionKey, byId, byTenant } = callerKeysTable;
    this.table = new PrivateTable(this, 'Table', { ...props, partitionKey, indexes: [byId, byTenant] });
  }

  /** Lets the function find, make and revoke keys; it cannot delete one. */
  grantAccess(fn: LambdaFunction): void {
    this.table.allow(fn, ['dynamodb:GetItem', 'dynamodb:PutItem']);
    for (const { name } of [callerKeysTable.byId, callerKeysTable.byTenant]) {
      this.table.allow(fn, ['dynamodb:Query'], name);
    }
    fn.addEnvironment(callerKeysVariables.table, this.table.tableName);
  }
}
