import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { DocumentStore, type DocumentStoreProps } from '../../../lib/ingestion/document-store';
import { synthesize, testStack } from '../synthesize';

const storeIn = (stack: Stack, props: Partial<DocumentStoreProps> = {}) =>
  new DocumentStore(stack, 'Store', { removalPolicy: RemovalPolicy.RETAIN, ...props });

const synthesizeStore = (props: Partial<DocumentStoreProps> = {}) =>
  synthesize((stack) => storeIn(stack, props));

/** The documents bucket, as it is told from that of the access log. */
const documentsOf = (template: Template) => {
  const [bucket] = Object.values(
    template.findResources('AWS::S3::Bucket', {
      Properties: { VersioningConfiguration: { Status: 'Enabled' } },
    }),
  );
  return bucket?.Properties;
};

/** The variables and the statements that a grant gives a function. */
function granted(grant: (store: DocumentStore, fn: LambdaFunction) => void, isEncrypted = false) {
  const stack = testStack();
  const store = storeIn(stack, isEncrypted ? { encryptionKey: new Key(stack, 'Key') } : {});
  const fn = new LambdaFunction(stack, 'Reader', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {}'),
  });
  grant(store, fn);
  const template = Template.fromStack(stack);
  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  const [reader] = Object.values(template.findResources('AWS::Lambda::Function', Match.objectLike({})));
  return {
    variables: Object.keys(reader?.Properties.Environment?.Variables ?? {}),
    statements: policy?.Properties.PolicyDocument.Statement as {
      Action: string | string[];
      Resource: unknown;
    }[],
  };
}

const actionsOf = (statements: readonly { Action: string | string[] }[]) =>
  statements.flatMap(({ Action }) => Action);

describe('the documents bucket', () => {
  test('keeps what was replaced or deleted for 30 days, and lists of syncs for 7', () => {
    expect(documentsOf(synthesizeStore()).LifecycleConfiguration.Rules).toEqual([
      {
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        ExpiredObjectDeleteMarker: true,
        Status: 'Enabled',
      },
      { Prefix: 'sync/', ExpirationInDays: 7, Status: 'Enabled' },
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
    ]);
  });

  test('tells EventBridge of changes without a function that arranges it', () => {
    const template = synthesizeStore();

    expect(documentsOf(template).NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  test('refuses calls without TLS, and logs who reads', () => {
    const template = synthesizeStore({ accessLogs: Duration.days(14) });

    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
    expect(documentsOf(template).LoggingConfiguration).toMatchObject({ LogFilePrefix: 'Documents/' });
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: Match.arrayWith([{ ExpirationInDays: 14, Status: 'Enabled' }]) },
    });
  });

  test('lets pages of the named origins put uploads, and of no others', () => {
    const origin = 'https://kit.example.com';

    const opened = documentsOf(synthesizeStore({ uploadOrigins: [origin] }));
    const closed = documentsOf(synthesizeStore());

    expect(opened.CorsConfiguration.CorsRules).toEqual([
      {
        AllowedMethods: ['PUT'],
        AllowedOrigins: [origin],
        AllowedHeaders: ['content-type', 'x-amz-meta-entry'],
        MaxAge: 3_600,
      },
    ]);
    expect(closed.CorsConfiguration).toBeUndefined();
  });

  test('is encrypted with the key that is given, as the table of states is', () => {
    const template = synthesize((stack) => storeIn(stack, { encryptionKey: new Key(stack, 'Key') }));

    const [encryption] = documentsOf(template).BucketEncryption.ServerSideEncryptionConfiguration;
    expect(encryption.ServerSideEncryptionByDefault.SSEAlgorithm).toBe('aws:kms');
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
    });
  });
});

test('finds states by tenant and by when they are due, and forgets what was deleted', () => {
  const index = (name: string, partition: string, sort: string, projection: string) => ({
    IndexName: name,
    KeySchema: [
      { AttributeName: partition, KeyType: 'HASH' },
      { AttributeName: sort, KeyType: 'RANGE' },
    ],
    Projection: { ProjectionType: projection },
  });

  synthesizeStore().hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      index('by-tenant', 'tenant', 'place', 'ALL'),
      index('due', 'dueShard', 'dueAt', 'KEYS_ONLY'),
    ],
    TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
  });
});

test('keeps documents and states where the environment retains data', () => {
  const template = synthesizeStore();

  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
});

describe('a grant', () => {
  test.each([
    ['grantReadStates', ['dynamodb:GetItem', 'dynamodb:Query'], ['DOCUMENT_STATES_TABLE']],
    [
      'grantWriteStates',
      ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
      ['DOCUMENT_STATES_TABLE'],
    ],
    ['grantReadDocuments', ['s3:GetObject', 's3:ListBucket', 's3:ListBucketVersions'], ['DOCUMENTS_BUCKET']],
    [
      'grantWriteUploads',
      ['s3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:ListBucketVersions', 's3:PutObject'],
      ['DOCUMENTS_BUCKET'],
    ],
    ['grantWriteManifests', ['s3:PutObject'], ['DOCUMENTS_BUCKET']],
  ] as const)('%s gives the actions %j and the variables %j', (grant, actions, variables) => {
    const given = granted((store, fn) => store[grant](fn));

    expect(actionsOf(given.statements).sort()).toEqual(actions);
    expect(given.variables).toEqual(variables);
  });

  test.each([
    ['grantReadDocuments', ['documents/*', 'uploads/*'], ['kms:Decrypt']],
    ['grantWriteUploads', ['uploads/*'], ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['grantWriteManifests', ['sync/*'], ['kms:Decrypt', 'kms:GenerateDataKey']],
  ] as const)('%s reaches objects below %j alone, with %j of the key', (grant, prefixes, keyActions) => {
    const { statements } = granted((store, fn) => store[grant](fn), true);

    const objects = statements.filter(
      ({ Action }) => [Action].flat().includes('s3:GetObject') || [Action].flat().includes('s3:PutObject'),
    );
    const reached = JSON.stringify(objects.map(({ Resource }) => Resource)).match(/[a-z]+\/\*/g);
    expect(reached).toEqual(prefixes);
    expect(actionsOf(statements).filter((action) => action.startsWith('kms:'))).toEqual(keyActions);
  });

  test('of states names the indexes that it reads, and no other', () => {
    const indexesOf = (grant: 'grantReadStates' | 'grantWriteStates') =>
      JSON.stringify(granted((store, fn) => store[grant](fn)).statements).match(/(?<=index\/)[a-z*-]+/g);

    expect(indexesOf('grantReadStates')).toEqual(['by-tenant']);
    expect(indexesOf('grantWriteStates')).toEqual(['by-tenant', 'due']);
  });

  test('of the lists of syncs goes to whatever reads them', () => {
    const template = synthesize((stack) => {
      const role = new Role(stack, 'Machine', { assumedBy: new AccountPrincipal('111111111111') });
      storeIn(stack).grantReadManifests(role);
    });

    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 's3:GetObject',
            Resource: { 'Fn::Join': ['', [Match.anyValue(), '/sync/*']] },
          },
        ],
      },
    });
  });
});
