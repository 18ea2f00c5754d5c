import { RemovalPolicy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { AccountPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { PrivateTable } from '../../../lib/platform/private-table';
import { synthesize } from '../synthesize';

const temporary = { partitionKey: 'id', removalPolicy: RemovalPolicy.DESTROY };

test('is paid by the request, recoverable to the second and encrypted', () => {
  const template = synthesize((stack) => new PrivateTable(stack, 'Table', temporary));

  template.hasResource('AWS::DynamoDB::GlobalTable', {
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { SSEEnabled: false },
      Replicas: [
        {
          DeletionProtectionEnabled: false,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        },
      ],
    },
    DeletionPolicy: 'Delete',
  });
});

test('is protected from deletion where it is retained', () => {
  const template = synthesize(
    (stack) => new PrivateTable(stack, 'Table', { ...temporary, removalPolicy: RemovalPolicy.RETAIN }),
  );

  template.hasResource('AWS::DynamoDB::GlobalTable', {
    Properties: { Replicas: [Match.objectLike({ DeletionProtectionEnabled: true })] },
    DeletionPolicy: 'Retain',
  });
});

test('allows the actions on the table or on one index, and the use of its key, nothing else', () => {
  const template = synthesize((stack) => {
    const table = new PrivateTable(stack, 'Encrypted', {
      ...temporary,
      indexes: [{ name: 'byOwner', partitionKey: 'owner' }],
      encryptionKey: new Key(stack, 'Key'),
    });
    const role = new Role(stack, 'Reader', { assumedBy: new AccountPrincipal('111111111111') });
    table.allow(role, ['dynamodb:GetItem']);
    table.allow(role, ['dynamodb:Query'], 'byOwner');
  });

  const [policy] = Object.values(template.findResources('AWS::IAM::Policy'));
  const table = { 'Fn::GetAtt': [expect.stringMatching('Encrypted'), 'Arn'] };
  expect(policy?.Properties.PolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: [
        'kms:Decrypt',
        'kms:DescribeKey',
        'kms:Encrypt',
        'kms:GenerateDataKey',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
      ],
      Resource: { 'Fn::GetAtt': [expect.stringMatching('Key'), 'Arn'] },
    },
    { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: table },
    { Effect: 'Allow', Action: 'dynamodb:Query', Resource: { 'Fn::Join': ['', [table, '/index/byOwner']] } },
  ]);
});
