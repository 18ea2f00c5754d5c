import { ArnFormat, Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import {
  documentPrefixes,
  embeddingVariables,
  type IngestionSettings,
  indexingFunctionMs,
  ingestionSettingsSchema,
  ingestionSettingsVariables,
  syncVariables,
} from '../../lambdas/ingestion/settings';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import { leaveOutDefaults } from '../platform/leave-out-defaults';
import type { DocumentStore } from './document-store';
import { IngestionQueue } from './ingestion-queue';
import { RowTable } from './row-table';
import { SyncMachine } from './sync-machine';
import { TableForwarding } from './table-forwarding';

/** Props of {@link Ingestion}. */
export interface IngestionProps {
  /** What all functions of the environment have in common. */
  readonly functions: FunctionDefaults;
  /** Documents that the index follows, and their states. */
  readonly documents: DocumentStore;
  /** Where passages are written to, e.g. a `VectorSearch`. */
  readonly index: { grantWrite(fn: LambdaFunction): void; tellFingerprint(fn: LambdaFunction): void };
  /** What embeds them, e.g. a `ModelGateway`. */
  readonly gateway: { grantCall(fn: LambdaFunction): void };
  /**
   * Says which releases pin which indexes, e.g. a `Promotion`: those are written, too.
   *
   * @default - the environment's own index alone
   */
  readonly promotion?: { grantRead(fn: LambdaFunction): void };
  /** How documents become passages; `concurrentDocuments` is also how many functions index at once, at least 2. */
  readonly settings: IngestionSettings;
  /** Route that embeds passages. */
  readonly embeddingRoute: string;
  /** What happens to waiting messages when their stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Tables whose rows are documents too.
   *
   * @default - none
   */
  readonly rowTables?: readonly RowTable[];
  /**
   * Key that messages are encrypted with.
   *
   * @default - keys of SQS itself
   */
  readonly encryptionKey?: IKey;
}

/** Memory of the functions that read documents: the largest one, unpacked, and more than one processor. */
const indexingMemoryMb = 2_048;
/** The fewest functions that SQS lets a queue have. */
const fewestFunctions = 2;

/**
 * Keeps the index in step with the documents: changes of the bucket and the tables go through a queue to a function that
 * indexes them; a whole source is synced by a state machine.
 *
 * @example
 * const ingestion = new Ingestion(this, 'Ingestion', { functions, documents, index, gateway, settings, embeddingRoute, removalPolicy });
 * ingestion.grantDocuments(api);
 */
export class Ingestion extends Construct {
  /** What waits to be indexed, and what nobody could index. */
  readonly queue: IngestionQueue;
  /** Syncs of whole sources. */
  readonly syncs: SyncMachine;
  /** Its functions by name. */
  readonly handlers: Readonly<Record<string, LambdaFunction>>;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: IngestionProps,
  ) {
    super(scope, id);
    const { functions, documents, settings, rowTables = [] } = props;
    const timeout = Duration.millis(indexingFunctionMs(settings));
    this.queue = new IngestionQueue(this, 'Queue', { ...props, functionTimeout: timeout });

    const index = this.indexingFunction('Index', {
      entry: 'ingestion/index-documents',
      description: 'Works off the queue: indexes documents that have changed',
      timeout,
    });
    this.queue.grantSend(index);
    index.addEventSource(
      new SqsEventSource(this.queue.queue, {
        batchSize: 5,
        reportBatchItemFailures: true,
        maxConcurrency: Math.max(fewestFunctions, settings.concurrentDocuments),
      }),
    );
    this.sendChanges();

    const batch = this.indexingFunction('SyncBatch', {
      entry: 'ingestion/sync-batch',
      description: 'Works off a batch of documents of a sync',
      timeout,
    });
    const plan = new BundledFunction(this, 'PlanSync', {
      functions,
      entry: 'ingestion/plan-sync',
      description: 'Compares a source with what is known of it',
      timeout: Duration.minutes(15),
      memoryMb: indexingMemoryMb,
    });
    this.grantFollow(plan);
    documents.grantWriteManifests(plan);
    // What is not in every index that is wanted has to be looked at again.
    this.props.index.tellFingerprint(plan);
    this.props.promotion?.grantRead(plan);
    this.syncs = new SyncMachine(this, 'Sync', {
      plan,
      batch,
      documents,
      functions,
      concurrency: settings.concurrentDocuments,
    });
    const handlers = { Index: index, PlanSync: plan, SyncBatch: batch };
    const forwarding =
      rowTables.length === 0
        ? undefined
        : new TableForwarding(this, 'Forwarding', { functions, rowTables, queue: this.queue });
    this.handlers = forwarding ? { ...handlers, ForwardTableChanges: forwarding.handler } : handlers;
  }

  /**
   * Lets the function keep, list and remove documents, start and follow syncs and put dead letters back, as `openDocuments`
   * and `openReplay` of the client do; the index is granted by itself.
   */
  grantDocuments(fn: LambdaFunction): void {
    const { documents, rowTables = [] } = this.props;
    documents.grantWriteStates(fn);
    documents.grantWriteUploads(fn);
    this.queue.grantReplay(fn);
    this.allowSyncs(fn);
    const sources = ['bucket:documents', ...rowTables.map(({ settings }) => `table:${settings.name}`)];
    fn.addEnvironment(syncVariables.stateMachine, this.syncs.stateMachineArn);
    fn.addEnvironment(syncVariables.sources, JSON.stringify(sources));
    this.tellSettings(fn);
  }

  private indexingFunction(
    id: string,
    props: { entry: string; description: string; timeout: Duration },
  ): BundledFunction {
    const { functions, index, gateway, promotion, embeddingRoute } = this.props;
    const fn = new BundledFunction(this, id, { ...props, functions, memoryMb: indexingMemoryMb });
    this.grantFollow(fn);
    index.grantWrite(fn);
    gateway.grantCall(fn);
    promotion?.grantRead(fn);
    fn.addEnvironment(embeddingVariables.route, embeddingRoute);
    this.tellSettings(fn);
    return fn;
  }

  /** What every function needs that compares sources with what is known of them. */
  private grantFollow(fn: LambdaFunction): void {
    this.props.documents.grantReadDocuments(fn);
    this.props.documents.grantWriteStates(fn);
    RowTable.grantRead(fn, this.props.rowTables ?? []);
  }

  private tellSettings(fn: LambdaFunction): void {
    const settings = leaveOutDefaults(this.props.settings, ingestionSettingsSchema);
    fn.addEnvironment(ingestionSettingsVariables.settings, JSON.stringify(settings));
  }

  private sendChanges(): void {
    const { documents, uploads } = documentPrefixes;
    new Rule(this, 'Changes', {
      description: 'Documents that were written or removed',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created', 'Object Deleted'],
        detail: {
          bucket: { name: [this.props.documents.documents.bucketName] },
          object: { key: [{ prefix: documents }, { prefix: uploads }] },
        },
      },
      targets: [this.queue.target()],
    });
    new Rule(this, 'Due', {
      description: 'Documents whose next try has come, or whose function was killed',
      schedule: Schedule.rate(Duration.minutes(5)),
      targets: [this.queue.target(RuleTargetInput.fromObject({ type: 'index-due' }))],
    });
  }

  private allowSyncs(fn: LambdaFunction): void {
    const machine = this.syncs.stateMachineArn;
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${this.syncs.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['states:StartExecution', 'states:ListExecutions'],
      resourceArns: [machine],
    });
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['states:DescribeExecution'],
      resourceArns: [executions],
    });
  }
}
