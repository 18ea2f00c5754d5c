import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { promotionTable, promotionVariables } from '../../lambdas/promotion/settings';
import { PrivateTable } from '../platform/private-table';

/** Props of {@link Promotion}. */
export interface PromotionProps {
  /** What happens to releases and pointers when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that they are encrypted with.
   *
   * @default - a key of DynamoDB's own
   */
  readonly encryptionKey?: IKey;
}

/** Releases, what is attested of them, and the pointers that say which of them answers. */
export class Promotion extends Construct {
  readonly table: PrivateTable;

  constructor(scope: Construct, id: string, props: PromotionProps) {
    super(scope, id);
    this.table = new PrivateTable(this, 'Table', { ...promotionTable, ...props });
  }

  /** Lets the function pick releases, and know which of them are pinned. */
  grantRead(fn: LambdaFunction): void {
    this.table.allow(fn, ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query']);
    fn.addEnvironment(promotionVariables.table, this.table.tableName);
  }

  /** Lets the function make releases, attest, and move pointers too. */
  grantManage(fn: LambdaFunction): void {
    this.grantRead(fn);
    this.table.allow(fn, ['dynamodb:PutItem']);
  }
}
