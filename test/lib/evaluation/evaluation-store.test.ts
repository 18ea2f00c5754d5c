import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { EvaluationStore, type EvaluationStoreProps } from '../../../lib/evaluation/evaluation-store';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

function storeIn(stack: Stack, props: Partial<EvaluationStoreProps> = {}): EvaluationStore {
  return new EvaluationStore(stack, 'Store', { removalPolicy: RemovalPolicy.RETAIN, ...props });
}

test('keeps datasets and reports, and forgets results after a while', () => {
  const template = synthesize((stack) => storeIn(stack));

  template.hasResource('AWS::S3::Bucket', {
    Properties: {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ Prefix: 'results/', Status: 'Enabled' })]),
      },
    },
    DeletionPolicy: 'Retain',
  });
  template.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
});

test('keeps the ids of table and bucket, which hold data', () => {
  const template = synthesize((stack) => storeIn(stack));

  expect(Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'))).toEqual([
    expect.stringMatching(/^StoreTable[0-9A-F]{8}$/),
  ]);
  expect(Object.keys(template.findResources('AWS::S3::Bucket'))).toEqual([
    expect.stringMatching(/^StoreContents[0-9A-F]{8}$/),
  ]);
});

test('lets a function at its own prefixes of the bucket, and lets it list', () => {
  const template = synthesize((stack) => storeIn(stack).grantAccess(makeFunction(stack)));

  const { allowed, variables } = grantedIn(template);
  expect(allowed.filter((right) => right.startsWith('s3:PutObject'))).toHaveLength(3);
  expect(
    allowed.filter((right) => right.includes('/*') && !/(datasets|evaluations|results)\/\*$/.test(right)),
  ).toEqual([]);
  expect(allowed.filter((right) => right.startsWith('s3:ListBucket'))).toEqual([
    's3:ListBucket on StoreContents',
  ]);
  expect(Object.keys(variables).sort()).toEqual(['EVALUATION_BUCKET', 'EVALUATION_TABLE']);
});

test('lets what samples put, and what scores find and mark, and neither read a dataset', () => {
  const sampling = synthesize((stack) => storeIn(stack).grantSample(makeFunction(stack)));
  const scoring = synthesize((stack) => storeIn(stack).grantScore(makeFunction(stack)));

  expect(grantedIn(sampling).allowed).toEqual(['dynamodb:PutItem on StoreTable']);
  expect(grantedIn(scoring).allowed).toEqual([
    expect.stringMatching(/^dynamodb:Query on StoreTable\/index\//),
    'dynamodb:UpdateItem on StoreTable',
  ]);
});

test('is encrypted with the key of the account where there is one', () => {
  const template = synthesize((stack) => storeIn(stack, { encryptionKey: new Key(stack, 'Key') }));

  template.hasResourceProperties('AWS::DynamoDB::GlobalTable', { SSESpecification: { SSEType: 'KMS' } });
  template.hasResourceProperties('AWS::S3::Bucket', {
    BucketEncryption: Match.objectLike({
      ServerSideEncryptionConfiguration: [
        Match.objectLike({ ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) }),
      ],
    }),
  });
});
