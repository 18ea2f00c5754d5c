import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { fineTuningSettingsSchema } from '../../../lambdas/fine-tuning/settings';
import { EvaluationStore } from '../../../lib/evaluation/evaluation-store';
import { describeTrainingPlan } from '../../../lib/fine-tuning/describe-training-plan';
import { FineTuning, type FineTuningProps } from '../../../lib/fine-tuning/fine-tuning';
import { planTraining } from '../../../lib/fine-tuning/plan-training';
import { definitionIn } from '../definition-in';
import { grantedIn, makeFunction } from '../grant-to-function';
import { functions, hubIn } from '../serving/example-endpoint';
import { synthesize } from '../synthesize';

const removalPolicy = RemovalPolicy.DESTROY;
const settings = fineTuningSettingsSchema.parse({
  instanceType: 'ml.g6e.2xlarge',
  capacity: { kind: 'spot', maxWaitHours: 24 },
});

function fineTuningIn(stack: Stack, props: Partial<FineTuningProps> = {}): FineTuning {
  return new FineTuning(stack, 'FineTuning', {
    functions,
    namespace: 'llmops-test',
    hub: hubIn(stack, { encryptionKey: props.encryptionKey }),
    store: new EvaluationStore(stack, 'Store', { removalPolicy }),
    settings,
    hourlyUsd: 2.24,
    hasLocalDisks: true,
    removalPolicy,
    ...props,
  });
}

const statementsIn = (template: Template, role: string) =>
  Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(role))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[]);

const statementsOf = (role: string) => statementsIn(synthesize(fineTuningIn), role);

const variablesIn = (template: Template) => {
  const [fn] = Object.values(
    template.findResources('AWS::Lambda::Function', {
      Properties: { Description: 'Takes a fine-tuning as far as it gets without waiting' },
    }),
  );
  return fn!.Properties.Environment.Variables;
};

const resourcesFor = (statements: readonly Statement[], action: string) =>
  statements
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }) => [Resource].flat())
    .map((resource) => JSON.stringify(resource));

test('turns until a fine-tuning is done, and stops the job of one that cannot be carried on', () => {
  const { States } = definitionIn(synthesize((stack) => fineTuningIn(stack)));

  expect(States.Advance.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'GiveUp', ResultPath: null }]);
  expect(States.GiveUp.Parameters).toEqual({ 'fineTuningId.$': '$.fineTuningId', step: 'give-up' });
  expect(States.Next.Default).toBe('Wait');
});

test('lets jobs read base models and records, and write checkpoints and results', () => {
  const statements = statementsOf('FineTuningJobs');

  expect(resourcesFor(statements, 's3:PutObject').join()).toMatch(/checkpoints\/\*.*results\/\*/);
  expect(resourcesFor(statements, 's3:PutObject').join()).not.toMatch(/base-models|model-versions|records/);
  expect(resourcesFor(statements, 's3:DeleteObject')).toEqual([
    expect.stringContaining('/training/checkpoints/*'),
  ]);
  expect(resourcesFor(statements, 'ecr:BatchGetImage')).toEqual([
    expect.stringContaining(':763104351884:repository/huggingface-pytorch-training'),
  ]);
  expect(JSON.stringify(statements)).not.toMatch(/sagemaker:|dynamodb:|ec2:/);
});

test('lets jobs read versions, where jobs have left them and where they were copied to', () => {
  const read = resourcesFor(statementsOf('FineTuningJobs'), 's3:GetObject').join();

  for (const prefix of ['base-models', 'model-versions', 'training/results', 'training/records']) {
    expect(read).toContain(`/${prefix}/*`);
  }
});

test('lets jobs list their script, as SageMaker does before it reads a channel', () => {
  const lists = statementsOf('FineTuningJobs').filter(({ Action }) => Action === 's3:ListBucket');

  expect(lists).toContainEqual(
    expect.objectContaining({
      Condition: { StringLike: { 's3:prefix': expect.stringMatching(/^[0-9a-f]{64}\.[a-z.]+\*$/) } },
    }),
  );
});

test('lists no versions but those of records, of which none is to stay', () => {
  const lists = statementsOf('FineTuningAdvanceRole').filter(
    ({ Action }) => Action === 's3:ListBucketVersions',
  );

  expect(lists.length).toBeGreaterThan(0);
  for (const { Condition } of lists) {
    expect(Condition).toEqual({ StringLike: { 's3:prefix': 'training/records/*' } });
  }
});

test('starts jobs of its own names, with the role of jobs, which it passes to SageMaker alone', () => {
  const statements = statementsOf('FineTuningAdvanceRole');

  expect(resourcesFor(statements, 'sagemaker:CreateTrainingJob')).toEqual([
    expect.stringContaining(':training-job/llmops-test-*'),
  ]);
  expect(statements.find(({ Action }) => Action === 'iam:PassRole')).toMatchObject({
    Resource: { 'Fn::GetAtt': [expect.stringMatching(/^FineTuningJobs/), 'Arn'] },
    Condition: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
  });
});

test('asks for spare capacity or for a pool that is kept warm, never for both', () => {
  const both = { instanceType: 'ml.g6e.2xlarge', capacity: { kind: 'spot', keepAliveMinutes: 10 } };

  expect(fineTuningSettingsSchema.safeParse(both).success).toBe(false);
  expect(settings.capacity).toEqual({ kind: 'spot', maxWaitHours: 24 });
});

test('names the key of volumes only where instances have no disks of their own', () => {
  const variablesWith = (hasLocalDisks: boolean) =>
    variablesIn(
      synthesize((stack) => fineTuningIn(stack, { hasLocalDisks, encryptionKey: new Key(stack, 'Key') })),
    );

  const local = variablesWith(true);
  expect(local.TRAINING_VOLUME_KEY).toBeUndefined();
  expect(local.TRAINING_HAS_LOCAL_DISKS).toBe('true');
  const other = variablesWith(false);
  expect(other.TRAINING_VOLUME_KEY).toMatchObject({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] });
  expect(other.TRAINING_HAS_LOCAL_DISKS).toBeUndefined();
});

test('encrypts results with the key of the bucket, which other accounts may use', () => {
  const template = synthesize((stack) => fineTuningIn(stack, { encryptionKey: new Key(stack, 'Key') }));

  expect(variablesIn(template).TRAINING_RESULT_KEY).toMatchObject({
    'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'],
  });
  expect(resourcesFor(statementsIn(template, 'FineTuningJobs'), 'kms:Encrypt')).toEqual([
    expect.stringMatching(/"Key[^"]*","Arn"/),
  ]);
});

test('lets a function start, stop and resume fine-tunings, and start no job itself', () => {
  const template = synthesize((stack) => fineTuningIn(stack).grantStart(makeFunction(stack)));

  const { allowed, variables } = grantedIn(template);
  expect(allowed.filter((right) => /CreateTrainingJob|PassRole/.test(right))).toEqual([]);
  expect(allowed).toContainEqual(expect.stringMatching(/^sagemaker:StopTrainingJob on /));
  expect(Object.keys(variables).sort()).toEqual([
    'FINE_TUNING_MACHINE',
    'FINE_TUNING_SETTINGS',
    'FINE_TUNING_TABLE',
    'TRAINING_HOURLY_USD',
    'TRAINING_NAMESPACE',
  ]);
});

test('fails for an instance whose price nobody knows, for no ceiling of cost would hold', () => {
  const plan = () => planTraining({ ...settings, instanceType: 'ml.m5.large' }, 'ap-northeast-2');

  expect(plan).toThrow(/price for training is known, got ml\.m5\.large: use .*ml\.g6e\.2xlarge/);
});

test('says where a ceiling of cost rests on the price of another region', () => {
  const lines = ['ap-northeast-2', 'us-east-1'].map((region) =>
    describeTrainingPlan(planTraining(settings, region), region),
  );

  expect(lines).toEqual([
    'trains on ml.g6e.2xlarge for at most 8 h and 50 USD, at 2.24 USD an hour in us-east-1, none is known in ap-northeast-2: the ceiling rests on it until models/gpu-prices.ts has one',
    'trains on ml.g6e.2xlarge for at most 8 h and 50 USD, at 2.24 USD an hour',
  ]);
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}
