import { RemovalPolicy } from 'aws-cdk-lib';
import { CallerKeys } from '../../../lib/api/caller-keys';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

test('finds a key by its digest, by its id and by its tenant, oldest first', () => {
  const template = synthesize(
    (stack) => new CallerKeys(stack, 'Keys', { removalPolicy: RemovalPolicy.RETAIN }),
  );

  template.hasResource('AWS::DynamoDB::GlobalTable', {
    Properties: {
      KeySchema: [{ AttributeName: 'keyHash', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byId',
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
        {
          IndexName: 'byTenant',
          KeySchema: [
            { AttributeName: 'tenant', KeyType: 'HASH' },
            { AttributeName: 'createdAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    },
    DeletionPolicy: 'Retain',
  });
});

test('grants finding, making and revoking keys, not deleting them, and names the table', () => {
  const template = synthesize((stack) =>
    new CallerKeys(stack, 'Keys', { removalPolicy: RemovalPolicy.DESTROY }).grantAccess(makeFunction(stack)),
  );

  expect(grantedIn(template)).toEqual({
    allowed: [
      'dynamodb:GetItem on KeysTable',
      'dynamodb:PutItem on KeysTable',
      'dynamodb:Query on KeysTable/index/byId',
      'dynamodb:Query on KeysTable/index/byTenant',
    ],
    variables: { CALLER_KEYS_TABLE: { Ref: expect.stringMatching(/^KeysTable/) } },
  });
});
