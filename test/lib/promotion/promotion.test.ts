import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Promotion, type PromotionProps } from '../../../lib/promotion/promotion';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

function promotionIn(stack: Stack, props: Partial<PromotionProps> = {}): Promotion {
  return new Promotion(stack, 'Promotion', { removalPolicy: RemovalPolicy.RETAIN, ...props });
}

test('keeps releases and pointers in one table, and expires nothing', () => {
  const template = synthesize((stack) => promotionIn(stack));

  template.hasResource('AWS::DynamoDB::GlobalTable', {
    Properties: {
      KeySchema: [
        { AttributeName: 'part', KeyType: 'HASH' },
        { AttributeName: 'place', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: Match.absent(),
    },
    DeletionPolicy: 'Retain',
  });
  expect(Object.keys(template.findResources('AWS::DynamoDB::GlobalTable'))).toEqual([
    expect.stringMatching(/^PromotionTable[0-9A-F]{8}$/),
  ]);
});

test('lets what answers read, and write nothing', () => {
  const template = synthesize((stack) => promotionIn(stack).grantRead(makeFunction(stack)));

  expect(grantedIn(template)).toEqual({
    allowed: [
      'dynamodb:BatchGetItem on PromotionTable',
      'dynamodb:GetItem on PromotionTable',
      'dynamodb:Query on PromotionTable',
    ],
    variables: { PROMOTION_TABLE: expect.anything() },
  });
});

test('lets what moves pointers put, and neither change in place nor delete', () => {
  const template = synthesize((stack) => promotionIn(stack).grantManage(makeFunction(stack)));

  const { allowed } = grantedIn(template);
  expect(allowed).toContain('dynamodb:PutItem on PromotionTable');
  expect(allowed.filter((right) => /Update|Delete|Scan/.test(right))).toEqual([]);
});

test('is encrypted with the key of the account where there is one', () => {
  const template = synthesize((stack) => promotionIn(stack, { encryptionKey: new Key(stack, 'Key') }));

  template.hasResourceProperties('AWS::DynamoDB::GlobalTable', { SSESpecification: { SSEType: 'KMS' } });
});
