import { RemovalPolicy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { grantedIn, makeFunction } from '../grant-to-function';
import { hubIn } from '../serving/example-endpoint';
import { synthesize } from '../synthesize';

describe('the hub', () => {
  it('keeps weights when its stack goes, where data is retained, and no uploads that were given up', () => {
    const template = synthesize((stack) => hubIn(stack, { removalPolicy: RemovalPolicy.RETAIN }));

    template.hasResource('AWS::S3::Bucket', {
      Properties: {
        LifecycleConfiguration: {
          Rules: Match.arrayWith([
            Match.objectLike({ Prefix: 'training/records/', ExpirationInDays: 30 }),
            Match.objectLike({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }),
          ]),
        },
      },
      DeletionPolicy: 'Retain',
    });
    template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
  });

  it('expires neither base models nor what versions are made of', () => {
    const template = synthesize((stack) => hubIn(stack));

    const [bucket] = Object.values(template.findResources('AWS::S3::Bucket'));
    const rules = bucket!.Properties.LifecycleConfiguration.Rules as { Prefix?: string }[];
    expect(rules.map(({ Prefix }) => Prefix)).toEqual([
      'data-capture/',
      'training/records/',
      'training/checkpoints/',
      undefined,
    ]);
  });

  it('is encrypted with the key of the account where there is one', () => {
    const template = synthesize((stack) => hubIn(stack, { encryptionKey: new Key(stack, 'Key') }));

    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) }),
        ],
      },
    });
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', { SSESpecification: { SSEType: 'KMS' } });
  });
});

describe('a grant of the hub', () => {
  it('lets a reader see versions of this environment, and change nothing', () => {
    const template = synthesize((stack) => hubIn(stack).grantRead(makeFunction(stack)));

    const { allowed, variables } = grantedIn(template);
    expect(allowed.filter((right) => /Put|Create|Update|Delete|Abort|AddTags/.test(right))).toEqual([]);
    expect(allowed).toContainEqual(
      expect.stringMatching(/^sagemaker:DescribeModelPackage on .*:model-package\/llmops-test-\*$/),
    );
    expect(Object.keys(variables).sort()).toEqual(['BASE_MODEL_TABLE', 'MODEL_BUCKET', 'MODEL_GROUP_PREFIX']);
    expect(variables.MODEL_GROUP_PREFIX).toBe('llmops-test-');
  });

  it('lets whoever registers keep artefacts, and touch no base model', () => {
    const template = synthesize((stack) => hubIn(stack).grantWrite(makeFunction(stack)));

    const { allowed, variables } = grantedIn(template);
    expect(variables.MODEL_SERVING_IMAGE).toMatch(
      /\.dkr\.ecr\.ap-northeast-2\.amazonaws\.com\/djl-inference:/,
    );
    const put = allowed.filter((right) => right.startsWith('s3:PutObject'));
    expect(put).toEqual([
      's3:PutObject on HubWeights/model-records/*',
      's3:PutObject on HubWeights/model-versions/*',
    ]);
    expect(allowed).toContainEqual(expect.stringMatching(/^sagemaker:CreateModelPackage on /));
    expect(allowed.filter((right) => right.includes('PutModelPackageGroupPolicy'))).toEqual([]);
  });

  it('lets whoever imports write base models, and nothing of versions', () => {
    const template = synthesize((stack) => hubIn(stack).grantImported(makeFunction(stack)));

    const { allowed } = grantedIn(template);
    expect(allowed).toContain('s3:PutObject on HubWeights/base-models/*');
    expect(allowed.filter((right) => /model-versions|sagemaker:/.test(right))).toEqual([]);
  });

  it('lets whoever copies read what other accounts share, and by S3 alone', () => {
    const template = synthesize((stack) => hubIn(stack).grantCopy(makeFunction(stack)));

    const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) =>
      id.startsWith('Caller'),
    );
    const statements = policy![1].Properties.PolicyDocument.Statement as { Condition: object }[];
    expect(statements.map(({ Condition }) => Condition)).toEqual([
      { StringNotEquals: { 'aws:ResourceAccount': '111111111111' } },
      {
        StringNotEquals: { 'aws:ResourceAccount': '111111111111' },
        StringEquals: { 'kms:ViaService': 's3.ap-northeast-2.amazonaws.com' },
      },
    ]);
  });
});

describe('a hub that is shared', () => {
  it('lets another account read base models and versions, and nothing that endpoints or training keep there', () => {
    const template = synthesize((stack) => hubIn(stack, { sharedWith: ['222222222222'] }));

    const [policy] = Object.values(template.findResources('AWS::S3::BucketPolicy'));
    const statements = (policy!.Properties.PolicyDocument.Statement as Statement[]).filter(({ Principal }) =>
      JSON.stringify(Principal).includes('222222222222'),
    );
    expect(statements.map(({ Effect, Action }) => `${Effect} ${Action}`)).toEqual([
      'Allow s3:GetObject',
      'Allow s3:ListBucket',
    ]);
    const resources = JSON.stringify(statements[0]?.Resource);
    expect(resources).toContain('/base-models/*');
    expect(resources).not.toMatch(/data-capture|checkpoints|training\/records/);
  });

  it('takes no call without TLS, whoever it is from', () => {
    const template = synthesize((stack) => hubIn(stack, { sharedWith: ['222222222222'] }));

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
  });

  it('lets the account use the key to read from S3, and for nothing else', () => {
    const template = synthesize((stack) =>
      hubIn(stack, { sharedWith: ['222222222222'], encryptionKey: new Key(stack, 'Key') }),
    );

    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['kms:Decrypt', 'kms:DescribeKey'],
            Condition: { StringEquals: { 'kms:ViaService': 's3.ap-northeast-2.amazonaws.com' } },
          }),
        ]),
      },
    });
  });

  it('has whoever registers versions share their groups', () => {
    const template = synthesize((stack) =>
      hubIn(stack, { sharedWith: ['222222222222'] }).grantWrite(makeFunction(stack)),
    );

    expect(grantedIn(template).allowed).toContainEqual(
      expect.stringMatching(
        /^sagemaker:PutModelPackageGroupPolicy on .*model-package-group\/llmops-test-\*$/,
      ),
    );
  });
});

interface Statement {
  readonly Effect: string;
  readonly Action: string;
  readonly Resource: unknown;
  readonly Principal: unknown;
}
