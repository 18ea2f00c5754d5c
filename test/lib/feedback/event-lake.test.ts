import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { reviewQueueSchema, reviewQueuesSchema } from '../../../lambdas/feedback/settings';
import { EventLake, type EventLakeProps } from '../../../lib/feedback/event-lake';
import { EventStream } from '../../../lib/feedback/event-stream';
import { synthesize } from '../synthesize';

const removalPolicy = RemovalPolicy.RETAIN;

function lakeIn(stack: Stack, props: Partial<EventLakeProps> = {}): EventLake {
  const { encryptionKey } = props;
  return new EventLake(stack, 'Lake', {
    namespace: 'llmops-test',
    stream: new EventStream(stack, 'Events', { shards: 1, retentionHours: 24, removalPolicy, encryptionKey }),
    functions: { logDays: RetentionDays.ONE_WEEK, removalPolicy },
    reviews: reviewQueuesSchema.parse(undefined),
    removalPolicy,
    ...props,
  });
}

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** What a role is allowed, as `action on resource`. */
function allowedTo(template: Template, role: string): readonly string[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[])
    .flatMap(({ Action, Resource, Condition }) =>
      [Action]
        .flat()
        .flatMap((action) =>
          [Resource]
            .flat()
            .map((it) => `${action} on ${JSON.stringify(it)} ${JSON.stringify(Condition ?? '')}`),
        ),
    );
}

const tablesIn = (template: Template, database: RegExp) =>
  Object.values(template.findResources('AWS::Glue::Table'))
    .map(({ Properties }) => Properties)
    .filter(({ DatabaseName }) => database.test(DatabaseName.Ref));

describe('tables', () => {
  test('are Iceberg tables of every kind of event, by the day, and stay with the data', () => {
    const template = synthesize((stack) => lakeIn(stack));

    const tables = Object.values(template.findResources('AWS::Glue::Table')).filter(
      ({ Properties }) => Properties.OpenTableFormatInput,
    );
    expect(tables.map(({ Properties }) => Properties.Name).sort()).toEqual(
      [
        ...['answers', 'evaluations', 'feedback', 'model_calls', 'releases', 'reviews'],
        ...['answers', 'feedback', 'releases', 'reviews'],
      ].sort(),
    );
    for (const { Properties, DeletionPolicy } of tables) {
      expect(DeletionPolicy).toBe('Retain');
      const { MetadataOperation, Version, IcebergTableInput } = Properties.OpenTableFormatInput.IcebergInput;
      expect([MetadataOperation, Version]).toEqual(['CREATE', '2']);
      expect(IcebergTableInput.PartitionSpec.Fields).toEqual([
        { FieldId: 1_000, Name: 'happened_at_day', SourceId: 2, Transform: 'day' },
      ]);
    }
  });

  test('have no tableInput, beside which Glue refuses what Iceberg asks for', () => {
    const template = synthesize((stack) => lakeIn(stack));

    for (const { Properties } of Object.values(template.findResources('AWS::Glue::Table'))) {
      expect(Properties.TableInput === undefined).toBe(Properties.OpenTableFormatInput !== undefined);
    }
  });

  test('have no text in the database of the facts', () => {
    const template = synthesize((stack) => lakeIn(stack));

    const columns = tablesIn(template, /^LakeFacts/)
      .flatMap(
        ({ OpenTableFormatInput }) =>
          OpenTableFormatInput?.IcebergInput.IcebergTableInput.Schema.Fields ?? [],
      )
      .map(({ Name }: { Name: string }) => Name);
    expect(columns).toContain('rating');
    for (const text of ['question', 'answer', 'comment', 'rationale', 'text_labels', 'expected_facts']) {
      expect(columns).not.toContain(text);
    }
  });

  test('are each kept in shape: files together, old snapshots gone, orphans removed', () => {
    const template = synthesize((stack) => lakeIn(stack));

    const optimizers = Object.values(template.findResources('AWS::Glue::TableOptimizer')).map(
      ({ Properties }) => Properties,
    );
    expect(optimizers.filter(({ Type }) => Type === 'compaction')).toHaveLength(10);
    expect(optimizers.filter(({ Type }) => Type === 'orphan_file_deletion')).toHaveLength(10);
    const retentions = optimizers.filter(({ Type }) => Type === 'retention');
    expect(retentions).toHaveLength(10);
    for (const { TableOptimizerConfiguration } of retentions) {
      expect(TableOptimizerConfiguration.RetentionConfiguration.IcebergConfiguration).toEqual({
        SnapshotRetentionPeriodInDays: 5,
        NumberOfSnapshotsToRetain: 1,
        CleanExpiredFiles: true,
      });
    }
  });

  test('have a view each in which every event is once', () => {
    const template = synthesize((stack) => lakeIn(stack));

    const views = tablesIn(template, /^LakeFacts/).flatMap(({ TableInput }) => TableInput ?? []);
    const answers = views.find(({ Name }) => Name === 'distinct_answers');
    const [, encoded = ''] = /^\/\* Presto View: (.+) \*\/$/.exec(answers.ViewOriginalText) ?? [];
    const view = JSON.parse(Buffer.from(encoded, 'base64').toString());
    expect(views).toHaveLength(6);
    expect(view.originalSql).toMatch(
      /row_number\(\) OVER \(PARTITION BY event_id, happened_at .+ FROM "llmops_test"\."answers"\) WHERE copy = 1$/,
    );
    expect(view.columns.map(({ name }: { name: string }) => name)).toEqual(
      answers.StorageDescriptor.Columns.map(({ Name }: { Name: string }) => Name),
    );
    expect(view.columns).toContainEqual({ name: 'happened_at', type: 'timestamp(6)' });
  });
});

describe('delivery', () => {
  test('follows the stream and has a function route each event, one for each half', () => {
    const template = synthesize((stack) => lakeIn(stack));

    for (const [half, database] of [
      ['facts', 'llmops_test'],
      ['texts', 'llmops_test_texts'],
    ]) {
      template.hasResourceProperties('AWS::Lambda::Function', {
        Environment: { Variables: Match.objectLike({ LAKE_HALF: half, LAKE_DATABASE: database }) },
        VpcConfig: Match.absent(),
      });
    }
    template.resourceCountIs('AWS::KinesisFirehose::DeliveryStream', 2);
    template.allResourcesProperties('AWS::KinesisFirehose::DeliveryStream', {
      DeliveryStreamType: 'KinesisStreamAsSource',
      IcebergDestinationConfiguration: {
        s3BackupMode: 'FailedDataOnly',
        S3Configuration: { ErrorOutputPrefix: Match.stringLikeRegexp('^errors/(facts|texts)/') },
        ProcessingConfiguration: { Enabled: true, Processors: [Match.objectLike({ Type: 'Lambda' })] },
      },
    });
  });

  test('writes the files of its own half alone', () => {
    const template = synthesize((stack) => lakeIn(stack));

    const facts = allowedTo(template, 'LakeFactsDeliveryRole').filter((line) =>
      line.startsWith('s3:PutObject'),
    );
    expect(facts).toHaveLength(2);
    expect(facts.join()).not.toContain('/texts/*');
  });

  test('takes for labels what no queue asks a text for', () => {
    const text = { en: 'Why?', ko: '왜?' };
    const question = (name: string, type: string) => ({ name, type, about: 'feedback', text });
    const queue = (...questions: object[]) => reviewQueueSchema.parse({ questions });
    const reviews = {
      one: queue(question('right', 'pass-fail'), question('why', 'text'), question('reason', 'pass-fail')),
      two: queue(question('reason', 'text')),
    };

    const template = synthesize((stack) => lakeIn(stack, { reviews }));

    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ LAKE_LABELS: '["right"]' }) },
    });
  });
});

describe('readers', () => {
  test('are let in by the tag of their principal, each by its own', () => {
    const template = synthesize((stack) => lakeIn(stack));

    for (const reader of ['analyst', 'reviewer', 'owner']) {
      template.hasResourceProperties('AWS::IAM::Role', {
        AssumeRolePolicyDocument: {
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Effect: 'Allow',
              Condition: { StringEquals: { 'aws:PrincipalTag/llmops-test-lake': reader } },
              Principal: { AWS: Match.stringLikeRegexp(':root$') },
            },
          ],
        },
      });
    }
  });

  test('who are analysts reach no text: not its database, not its files, not what others found', () => {
    const template = synthesize((stack) => lakeIn(stack));

    const analyst = allowedTo(template, 'LakeReadersAnalyst').join('\n');
    expect(analyst).toContain('/facts/*');
    for (const secret of ['texts', 'errors', 'reviewer', 'owner']) expect(analyst).not.toContain(secret);
  });

  test('who are reviewers read masked texts and change nothing of the lake', () => {
    const template = synthesize((stack) => lakeIn(stack));

    const reviewer = allowedTo(template, 'LakeReadersReviewer');
    const writes = reviewer.filter((line) => /^(s3:(Put|Delete)|glue:(Update|Delete|Create))/.test(line));
    expect(reviewer.join()).toContain('/texts/*');
    expect(writes.filter((line) => !line.includes('/reviewer/*'))).toEqual([]);
    expect(reviewer.join()).not.toContain('errors');
  });

  test('who are owners delete rows and read what could not be delivered', () => {
    const template = synthesize((stack) => lakeIn(stack));

    const owner = allowedTo(template, 'LakeReadersOwner').join('\n');
    for (const prefix of ['facts', 'texts', 'errors']) {
      expect(owner).toMatch(new RegExp(`s3:DeleteObject on .*/${prefix}/\\*`));
    }
    expect(owner).toContain('glue:UpdateTable');
  });

  test('have a workgroup each that bounds what a query reads and encrypts what it finds', () => {
    const template = synthesize((stack) => lakeIn(stack));

    template.resourceCountIs('AWS::Athena::WorkGroup', 3);
    template.allResourcesProperties('AWS::Athena::WorkGroup', {
      WorkGroupConfiguration: {
        EnforceWorkGroupConfiguration: true,
        BytesScannedCutoffPerQuery: 10 * 1_024 ** 3,
        ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_S3' } },
      },
    });
  });

  test('find saved queries of what they may read', () => {
    const template = synthesize((stack) => lakeIn(stack));

    const queries = Object.values(template.findResources('AWS::Athena::NamedQuery')).map(
      ({ Properties }) => Properties,
    );
    expect(queries.length).toBeGreaterThan(7);
    for (const { WorkGroup, QueryString } of queries) {
      expect(QueryString.includes('_texts"')).toBe(WorkGroup === 'llmops-test-reviewer');
      expect(QueryString).toContain('"distinct_');
    }
  });
});

test('is encrypted with the key of the account where there is one, results too', () => {
  const template = synthesize((stack) => lakeIn(stack, { encryptionKey: new Key(stack, 'Key') }));

  const open = Object.entries(template.findResources('AWS::S3::Bucket')).filter(
    ([, { Properties }]) => !JSON.stringify(Properties.BucketEncryption).includes('aws:kms'),
  );
  // S3 itself writes the access log with a key of its own.
  expect(open.map(([id]) => id)).toEqual([expect.stringMatching(/^LakeAccessLogs/)]);
  template.allResourcesProperties('AWS::Athena::WorkGroup', {
    WorkGroupConfiguration: {
      ResultConfiguration: { EncryptionConfiguration: { EncryptionOption: 'SSE_KMS' } },
    },
  });
});
