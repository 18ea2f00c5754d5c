import { RemovalPolicy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { copyTurnMs, modelCopyVariables } from '../../../lambdas/model-hub/settings';
import { Imports } from '../../../lib/model-hub/imports';
import { definitionIn } from '../definition-in';
import { grantedIn, makeFunction } from '../grant-to-function';
import { functions, hubIn } from '../serving/example-endpoint';
import { synthesize } from '../synthesize';

const props = {
  namespace: 'llmops-test',
  isCopyOnly: false,
  ownWeights: [],
  removalPolicy: RemovalPolicy.DESTROY,
};

const built = () =>
  synthesize((stack) => new Imports(stack, 'Imports', { ...props, functions, hub: hubIn(stack) }));

test('copies files beside each other, each in as many turns as it needs', () => {
  const { States } = definitionIn(built());

  const { Files } = States;
  expect(Files).toMatchObject({ ItemsPath: '$.files', MaxConcurrency: 8, ResultPath: '$.files' });
  expect(Files.ItemProcessor.States.IsCopied.Choices).toEqual([
    { Variable: '$.next', StringEquals: 'copy', Next: 'Copy' },
  ]);
});

test('tries each step again for a quarter of an hour, for the hub may be away', () => {
  const { States } = definitionIn(built());

  for (const step of [States.Plan, States.Files.ItemProcessor.States.Copy, States.Finish]) {
    const [retry] = step.Retry;
    expect(step.Retry).toEqual([expect.objectContaining({ ErrorEquals: ['States.ALL'] })]);
    const waits = Array.from({ length: retry.MaxAttempts }, (_, tries) =>
      Math.min(retry.IntervalSeconds * retry.BackoffRate ** tries, retry.MaxDelaySeconds),
    );
    expect(waits.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThan(900);
  }
});

test('leaves the function five minutes after a turn, within the 15 that Lambda gives', () => {
  built().hasResourceProperties('AWS::Lambda::Function', {
    Description: Match.stringLikeRegexp('^Copies a file'),
    Timeout: copyTurnMs / 1_000 + 300,
  });
  expect(copyTurnMs).toBeLessThanOrEqual(600_000);
});

test('lets the functions decrypt the token with the key that it is encrypted with', () => {
  const template = synthesize((stack) => {
    const encryptionKey = new Key(stack, 'Key');
    new Imports(stack, 'Imports', { ...props, functions, hub: hubIn(stack), encryptionKey });
  });

  const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  expect(policies.match(/"kms:Decrypt","Effect":"Allow","Resource":\{"Fn::GetAtt":\["Key/g)).toHaveLength(3);
});

test('writes the end down whatever broke', () => {
  const { States } = definitionIn(built());

  expect(States.Plan.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'Finish', ResultPath: '$.error' }]);
  expect(States.Files.Catch).toEqual([
    { ErrorEquals: ['States.ALL'], Next: 'Broken', ResultPath: '$.error' },
  ]);
  expect(States.Broken).toMatchObject({
    Parameters: { 'model.$': '$.model', 'error.$': '$.error' },
    Next: 'Finish',
  });
  expect(States.IsImported).toMatchObject({
    Choices: [{ Variable: '$.state', StringEquals: 'imported', Next: 'Imported' }],
    Default: 'NotImported',
  });
});

test('runs outside the network, for the public hub is there', () => {
  const template = synthesize((stack) => {
    const vpc = new Vpc(stack, 'Vpc');
    const network = {
      vpc,
      subnets: { subnets: vpc.privateSubnets },
      securityGroup: new SecurityGroup(stack, 'Functions', { vpc }),
    };
    new Imports(stack, 'Imports', { ...props, functions: { ...functions, network }, hub: hubIn(stack) });
  });

  template.allResourcesProperties('AWS::Lambda::Function', { VpcConfig: Match.absent() });
});

test('makes an empty secret for the token of the hub', () => {
  built().hasResourceProperties('AWS::SecretsManager::Secret', {
    Name: 'llmops-test/MODEL_SOURCE_TOKEN',
    SecretString: Match.absent(),
    GenerateSecretString: Match.absent(),
  });
});

test('has no token and says so where weights are copies alone', () => {
  const template = synthesize((stack) =>
    new Imports(stack, 'Imports', { ...props, isCopyOnly: true, functions, hub: hubIn(stack) }).grantImport(
      makeFunction(stack),
    ),
  );

  template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  expect(grantedIn(template).variables).toHaveProperty(modelCopyVariables.isCopyOnly, 'true');
});

test('reads folders of ones own that the catalogue names, and no other bucket', () => {
  const template = synthesize(
    (stack) =>
      new Imports(stack, 'Imports', {
        ...props,
        ownWeights: ['arn:aws:s3:::weights/support/'],
        functions,
        hub: hubIn(stack),
      }),
  );

  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::weights/support/*' },
        { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::weights' },
      ]),
    },
  });
});

test('lets a function start imports and tell how far they are, and nothing else', () => {
  const template = synthesize((stack) =>
    new Imports(stack, 'Imports', { ...props, functions, hub: hubIn(stack) }).grantImport(
      makeFunction(stack),
    ),
  );

  expect(grantedIn(template)).toEqual({
    allowed: [
      expect.stringMatching(/^dynamodb:PutItem on HubBaseModels/),
      's3:ListMultipartUploadParts on HubWeights/base-models/*',
      expect.stringMatching(/^states:StartExecution on /),
    ],
    variables: { MODEL_IMPORT_MACHINE: expect.anything() },
  });
});
