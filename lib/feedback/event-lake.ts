import { ArnFormat, Duration, type RemovalPolicy, Size, Stack } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { type LakeHalf, lakePrefixes } from '../../lambdas/feedback/lake-settings';
import type { ReviewQueues } from '../../lambdas/feedback/settings';
import type { FunctionDefaults } from '../platform/function-defaults';
import { PrivateBucket } from '../platform/private-bucket';
import type { EventStream } from './event-stream';
import { LakeDatabase } from './lake-database';
import { LakeDelivery } from './lake-delivery';
import { LakeReaders } from './lake-readers';

/** Props of {@link EventLake}. */
export interface EventLakeProps {
  /** Prefix of names, e.g. `llmops-dev`. */
  readonly namespace: string;
  readonly stream: EventStream;
  readonly functions: FunctionDefaults;
  /** Review queues, by whose questions labels are told from texts. */
  readonly reviews: ReviewQueues;
  /** What happens to the lake when its stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that the lake is encrypted with.
   *
   * @default - keys of S3 itself
   */
  readonly encryptionKey?: IKey;
  /**
   * What one query may read at most.
   *
   * @default 10 GiB
   */
  readonly mostReadByQuery?: Size;
}

/**
 * The events as tables that SQL is asked of, in two halves: one without the words of people, one with them masked.
 *
 * Nothing of it is billed by the hour.
 */
export class EventLake extends Construct {
  readonly bucket: PrivateBucket;
  readonly databases: Readonly<Record<LakeHalf, LakeDatabase>>;
  /** Where results of queries go, each workgroup's below a prefix of its own. */
  readonly results: PrivateBucket;
  readonly deliveries: Readonly<Record<LakeHalf, LakeDelivery>>;
  readonly readers: LakeReaders;

  constructor(scope: Construct, id: string, props: EventLakeProps) {
    super(scope, id);
    const { namespace, functions, removalPolicy, encryptionKey } = props;
    const accessLogs = new PrivateBucket(this, 'AccessLogs', {
      removalPolicy,
      lifecycleRules: [{ expiration: Duration.days(functions.logDays) }],
    });
    const data = { removalPolicy, encryptionKey, accessLogs };
    this.bucket = new PrivateBucket(this, 'Lake', {
      ...data,
      lifecycleRules: [{ prefix: lakePrefixes.errors, expiration: Duration.days(30) }],
    });
    this.results = new PrivateBucket(this, 'Results', {
      ...data,
      lifecycleRules: [{ expiration: Duration.days(7) }],
    });
    const optimizerRole = this.#optimizerRole();
    const database = (half: LakeHalf, resource: string, name: string) =>
      new LakeDatabase(this, resource, {
        half,
        name,
        bucket: this.bucket,
        optimizerRole,
        removalPolicy,
      });
    const name = namespace.replaceAll('-', '_');
    this.databases = {
      facts: database('facts', 'Facts', name),
      texts: database('texts', 'Texts', `${name}_texts`),
    };
    for (const { catalogueArns } of Object.values(this.databases)) {
      Grant.addToPrincipal({
        grantee: optimizerRole,
        actions: ['glue:GetTable', 'glue:UpdateTable'],
        resourceArns: [...catalogueArns],
      });
    }
    encryptionKey?.grant(optimizerRole, 'kms:Decrypt', 'kms:GenerateDataKey');
    const delivery = (half: LakeHalf, resource: string) =>
      new LakeDelivery(this, resource, {
        ...props,
        half,
        database: this.databases[half],
        bucket: this.bucket,
        labelQuestions: questionsWithoutText(props.reviews),
      });
    this.deliveries = {
      facts: delivery('facts', 'FactsDelivery'),
      texts: delivery('texts', 'TextsDelivery'),
    };
    this.readers = new LakeReaders(this, 'Readers', {
      namespace,
      databases: this.databases,
      bucket: this.bucket,
      results: this.results,
      encryptionKey,
      mostReadByQuery: props.mostReadByQuery ?? Size.gibibytes(10),
    });
  }

  /** What Glue puts files together, expires snapshots and removes orphans with. */
  #optimizerRole(): Role {
    const role = new Role(this, 'OptimizerRole', {
      description: 'keeps the tables of the lake in shape',
      assumedBy: new ServicePrincipal('glue.amazonaws.com'),
    });
    const allow = (actions: string[], ...resourceArns: string[]) =>
      Grant.addToPrincipal({ grantee: role, actions, resourceArns });
    allow(['s3:ListBucket'], this.bucket.bucketArn);
    allow(
      ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
      this.bucket.arnForObjects(`${lakePrefixes.facts}*`),
      this.bucket.arnForObjects(`${lakePrefixes.texts}*`),
    );
    const logs = ['compaction', 'retention', 'orphan-file-deletion'].map((kind) =>
      Stack.of(this).formatArn({
        service: 'logs',
        resource: 'log-group',
        resourceName: `/aws-glue/iceberg-${kind}/logs:*`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    );
    allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], ...logs);
    return role;
  }
}

/** A name that is asked for a text in any queue is taken for text in all of them. */
function questionsWithoutText(queues: ReviewQueues): readonly string[] {
  const questions = Object.values(queues).flatMap((queue) => queue.questions);
  const texts = new Set(questions.filter(({ type }) => type === 'text').map(({ name }) => name));
  return [...new Set(questions.map(({ name }) => name))].filter((name) => !texts.has(name)).sort();
}
