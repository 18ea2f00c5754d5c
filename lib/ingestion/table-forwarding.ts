import { Duration, Stack } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { rowTablesVariables } from '../../lambdas/ingestion/settings';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { IngestionQueue } from './ingestion-queue';
import type { RowTable } from './row-table';

/** Props of {@link TableForwarding}. */
export interface TableForwardingProps {
  readonly functions: FunctionDefaults;
  /** Tables whose changes are handed on. */
  readonly rowTables: readonly RowTable[];
  readonly queue: IngestionQueue;
}

/** Hands the changes of tables on to the queue, in which they wait as long as they must. */
export class TableForwarding extends Construct {
  readonly handler: BundledFunction;

  constructor(scope: Construct, id: string, { functions, rowTables, queue }: TableForwardingProps) {
    super(scope, id);
    this.handler = new BundledFunction(this, 'Forward', {
      functions,
      entry: 'ingestion/forward-table-changes',
      description: 'Hands changes of tables on to the queue',
      timeout: Duration.seconds(60),
    });
    queue.grantSend(this.handler);
    const settings = rowTables.map((table) => table.settings);
    this.handler.addEnvironment(rowTablesVariables.tables, Stack.of(this).toJsonString(settings));
    for (const {
      table,
      settings: { name },
    } of rowTables) {
      const { tableStreamArn } = table;
      if (tableStreamArn === undefined) throw new Error(`the table of ${name} has no stream`);
      this.allow(
        ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
        tableStreamArn,
      );
      // Which streams there are is asked for a table.
      this.allow(['dynamodb:ListStreams'], `${table.tableArn}/stream/*`);
      table.encryptionKey?.grant(this.handler, 'kms:Decrypt');
      this.handler.addEventSourceMapping(`Changes-${name}`, {
        eventSourceArn: tableStreamArn,
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        // One record that cannot be handed on must not hold up the others.
        bisectBatchOnError: true,
        retryAttempts: 100,
        maxRecordAge: Duration.hours(6),
        // Where they were is then in the dead letters: put back, it has the whole table compared.
        onFailure: { bind: () => ({ destination: queue.deadLetters.queueArn }) },
      });
    }
  }
  private allow(actions: string[], resource: string): void {
    Grant.addToPrincipal({ grantee: this.handler, actions, resourceArns: [resource] });
  }
}
