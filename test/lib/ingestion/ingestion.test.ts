import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ingestionSettingsSchema } from '../../../lambdas/ingestion/settings';
import { DocumentStore } from '../../../lib/ingestion/document-store';
import { Ingestion, type IngestionProps } from '../../../lib/ingestion/ingestion';
import { RowTable } from '../../../lib/ingestion/row-table';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

const removalPolicy = RemovalPolicy.DESTROY;

function ingestionIn(stack: Stack, props: Partial<IngestionProps> = {}): Ingestion {
  return new Ingestion(stack, 'Ingestion', {
    functions: { logDays: RetentionDays.ONE_WEEK, removalPolicy },
    documents: new DocumentStore(stack, 'Documents', { removalPolicy }),
    index: {
      grantWrite: (fn) => fn.addEnvironment('INDEX', 'written'),
      tellFingerprint: (fn) => fn.addEnvironment('FINGERPRINT', 'told'),
    },
    gateway: { grantCall: (fn) => fn.addEnvironment('GATEWAY', 'called') },
    settings: ingestionSettingsSchema.parse({ concurrentDocuments: 8, documentDeadlineMs: 300_000 }),
    embeddingRoute: 'embedding',
    removalPolicy,
    ...props,
  });
}

function faqIn(stack: Stack): RowTable {
  const columns = { keyColumn: 'id', textColumns: ['answer'], metadataColumns: [] };
  return new RowTable(stack, 'Faq', { name: 'faq', columns, removalPolicy });
}

const functionsOf = (template: Template) =>
  Object.values(template.findResources('AWS::Lambda::Function'))
    .map(({ Properties }) => Properties)
    // Not those of the CDK itself.
    .filter(({ Environment }) => Environment);

describe('changes of the bucket', () => {
  test('go through the queue to a function, as many at once as documents may be in work', () => {
    const template = synthesize((stack) => ingestionIn(stack));

    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created', 'Object Deleted'],
        detail: { object: { key: [{ prefix: 'documents/' }, { prefix: 'uploads/' }] } },
      },
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^IngestionQueue[0-9A-F]'), 'Arn'] },
          DeadLetterConfig: { Arn: Match.anyValue() },
        },
      ],
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 8 },
    });
  });

  test('are indexed by two functions at least, the fewest that SQS lets a queue have', () => {
    const settings = ingestionSettingsSchema.parse({ concurrentDocuments: 1 });

    const template = synthesize((stack) => ingestionIn(stack, { settings }));

    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ScalingConfig: { MaximumConcurrency: 2 },
    });
  });

  test('wait six times as long as a function may run, and at last lie in the dead letters', () => {
    const template = synthesize((stack) => ingestionIn(stack));

    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 360,
      Description: Match.stringLikeRegexp('^Works off the queue'),
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 6 * 360,
      RedrivePolicy: { maxReceiveCount: 10 },
    });
  });

  test('leave a document that may take longer than a function runs with the time that a function has', () => {
    const settings = ingestionSettingsSchema.parse({ documentDeadlineMs: 3_600_000 });

    const template = synthesize((stack) => ingestionIn(stack, { settings }));

    template.hasResourceProperties('AWS::Lambda::Function', {
      Timeout: 900,
      Description: Match.stringLikeRegexp('^Works off the queue'),
    });
  });

  test('are sent by the rules alone, also with a key of the account', () => {
    const template = synthesize((stack) => ingestionIn(stack, { encryptionKey: new Key(stack, 'Key') }));

    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 'sqs:SendMessage',
            Principal: { Service: 'events.amazonaws.com' },
            Condition: { ArnEquals: { 'aws:SourceArn': Match.anyValue() } },
          }),
        ]),
      },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
            Principal: { Service: 'events.amazonaws.com' },
            Condition: Match.absent(),
          }),
        ]),
      },
    });
  });

  test('and what is due is looked for every five minutes', () => {
    const template = synthesize((stack) => ingestionIn(stack));

    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [Match.objectLike({ Input: '{"type":"index-due"}' })],
    });
  });
});

describe('changes of tables', () => {
  test('are handed on to the queue, and say where they were when that fails for long', () => {
    const template = synthesize((stack) => ingestionIn(stack, { rowTables: [faqIn(stack)] }));

    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Faq'), 'StreamArn'] },
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 100,
      MaximumRecordAgeInSeconds: 21_600,
      DestinationConfig: {
        OnFailure: {
          Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^IngestionQueueDeadLetters'), 'Arn'] },
        },
      },
    });
  });

  test('need no function where there is no table', () => {
    const template = synthesize((stack) => ingestionIn(stack));

    expect(functionsOf(template).map(({ Description }) => Description)).not.toContain(
      'Hands changes of tables on to the queue',
    );
    expect(
      functionsOf(template).filter(({ Environment }) => Environment.Variables.ROW_TABLES === '[]'),
    ).toHaveLength(3);
  });
});

describe('a sync', () => {
  test('maps batches from their list, as many at once as documents may be in work', () => {
    const machine = machineIn(synthesize((stack) => ingestionIn(stack)));

    expect(machine.States.Batches).toMatchObject({
      Type: 'Map',
      MaxConcurrency: 8,
      ToleratedFailurePercentage: 100,
      ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED' } },
      ItemReader: { ReaderConfig: { InputType: 'JSONL' }, Parameters: { 'Key.$': '$.manifest' } },
    });
  });

  test('may read the lists of batches, and no document', () => {
    const template = synthesize((stack) => ingestionIn(stack));

    const statements = Object.entries(template.findResources('AWS::IAM::Policy'))
      .filter(([id]) => id.startsWith('IngestionSyncRole'))
      .flatMap(
        ([, { Properties }]) =>
          Properties.PolicyDocument.Statement as { Action: string; Resource: unknown }[],
      );
    const ofObjects = statements.filter(({ Action }) => [Action].flat().some((it) => it.startsWith('s3:')));
    expect(ofObjects).toEqual([
      expect.objectContaining({ Action: 's3:GetObject', Resource: expect.anything() }),
    ]);
    expect(JSON.stringify(ofObjects)).toContain('/sync/*');
  });

  test('is logged without the names of documents, and traced', () => {
    const template = synthesize((stack) => ingestionIn(stack));

    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      LoggingConfiguration: { IncludeExecutionData: false, Level: 'ALL' },
      TracingConfiguration: { Enabled: true },
    });
  });
});

test('gives every function that indexes the index, the gateway and its settings', () => {
  const template = synthesize((stack) => ingestionIn(stack));

  const indexing = functionsOf(template).filter(({ Environment }) => Environment.Variables.INDEX);
  expect(indexing).toHaveLength(2);
  for (const { Environment } of indexing) {
    expect(Environment.Variables).toMatchObject({
      GATEWAY: 'called',
      INGESTION_EMBEDDING_ROUTE: 'embedding',
      INGESTION_SETTINGS: expect.stringContaining('"concurrentDocuments":8'),
      DOCUMENTS_BUCKET: expect.anything(),
      DOCUMENT_STATES_TABLE: expect.anything(),
      ROW_TABLES: '[]',
    });
  }
});

test('lets the API keep documents, follow syncs and put dead letters back, and nothing else', () => {
  const template = synthesize((stack) =>
    ingestionIn(stack, { rowTables: [faqIn(stack)] }).grantDocuments(makeFunction(stack)),
  );

  const { allowed, variables } = grantedIn(template);
  const actions = [...new Set(allowed.map((line) => line.split(' on ')[0]))];
  expect(actions).toEqual([
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:ListBucketVersions',
    's3:PutObject',
    'sqs:DeleteMessage',
    'sqs:ReceiveMessage',
    'sqs:SendMessage',
    'states:DescribeExecution',
    'states:ListExecutions',
    'states:StartExecution',
  ]);
  expect(variables).toMatchObject({
    INGESTION_SOURCES: '["bucket:documents","table:faq"]',
    INGESTION_QUEUE: expect.anything(),
    INGESTION_DEAD_LETTERS: expect.anything(),
    INGESTION_SYNC: expect.anything(),
    INGESTION_SETTINGS: expect.anything(),
  });
});

/** The definition of the state machine, with references in place of what only the deployment knows. */
function machineIn(template: Template): { States: Record<string, unknown> } {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const parts: unknown[] = machine?.Properties.DefinitionString['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'reference')).join(''));
}
