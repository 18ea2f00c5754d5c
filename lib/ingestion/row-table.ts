import { CfnOutput, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type ITableV2, StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  type RowColumns,
  type RowTableSettings,
  rowTableSchema,
  rowTablesVariables,
} from '../../lambdas/ingestion/settings';
import { PrivateTable } from '../platform/private-table';

/** Props of {@link RowTable}. */
export interface RowTableProps {
  /** Names the table within the environment: its source is `table:NAME`. */
  readonly name: string;
  /** Columns that make a document of a row; the key column is the table's partition key, and text. */
  readonly columns: RowColumns;
  /** What happens to a table that is made here when its stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that a table that is made here is encrypted with.
   *
   * @default - a key of DynamoDB's own
   */
  readonly encryptionKey?: IKey;
  /**
   * A table that is there already, with a stream and the key column as its whole key.
   *
   * @default - an empty table is made
   */
  readonly table?: ITableV2;
}

/** A DynamoDB table whose rows are documents, with the stream that tells of their changes. */
export class RowTable extends Construct {
  readonly table: ITableV2;
  /** What a function knows of it. */
  readonly settings: RowTableSettings;

  constructor(scope: Construct, id: string, props: RowTableProps) {
    super(scope, id);
    const { name, columns } = props;
    this.table =
      props.table ??
      new PrivateTable(this, 'Rows', {
        partitionKey: columns.keyColumn,
        // Rows are read when they are looked at: what an event says may be old by then.
        stream: StreamViewType.KEYS_ONLY,
        removalPolicy: props.removalPolicy,
        encryptionKey: props.encryptionKey,
      });
    if (this.table.tableStreamArn === undefined) {
      throw new Error(
        `the table of ${name} has no stream that the index could follow: turn it on, and import the table with its tableStreamArn`,
      );
    }
    new CfnOutput(this, 'TableName', {
      value: this.table.tableName,
      description: `table ${name}: each row is a document`,
    });
    this.settings = rowTableSchema.parse({ name, ...columns, table: this.table.tableName });
  }

  /**
   * Lets the function read the rows of these tables; called once for a function, with all tables, also with none.
   */
  static grantRead(fn: LambdaFunction, tables: readonly RowTable[]): void {
    for (const { table } of tables) {
      Grant.addToPrincipal({
        grantee: fn,
        actions: ['dynamodb:GetItem', 'dynamodb:Scan'],
        resourceArns: [table.tableArn],
      });
      table.encryptionKey?.grant(fn, 'kms:Decrypt', 'kms:DescribeKey');
    }
    const settings = tables.map((table) => table.settings);
    fn.addEnvironment(rowTablesVariables.tables, Stack.of(fn).toJsonString(settings));
  }
}
