import type { Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { synthesize } from '../synthesize';
import { endpointIn, servedModel } from './example-endpoint';

function statementsOf(template: Template): readonly Statement[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('Role'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[]);
}

const resourcesFor = (template: Template, action: string) =>
  statementsOf(template)
    .filter(({ Action }) => [Action].flat().includes(action))
    .flatMap(({ Resource }) => [Resource].flat())
    .map((resource) => JSON.stringify(resource));

test('reads the weights of its revision, and versions that are deployed beside them', () => {
  const template = synthesize((stack) => endpointIn(stack, servedModel()));

  const read = resourcesFor(template, 's3:GetObject');
  expect(read).toHaveLength(4);
  expect(read[0]).toContain('/base-models/qwen3-8b/0123abcd/*');
  expect(read[1]).toContain('/model-versions/*');
  expect(read[2]).toContain('/served-adapters/*');
  expect(read[3]).toContain('/training/results/*');
  expect(resourcesFor(template, 's3:PutObject')).toEqual([]);
});

test('reads no versions where none are deployed', () => {
  const model = { ...servedModel(), kind: 'embedding' as const };

  const template = synthesize((stack) => endpointIn(stack, model));

  expect(resourcesFor(template, 's3:GetObject')).toEqual([
    expect.stringContaining('/base-models/qwen3-8b/0123abcd/*'),
  ]);
});

test('pulls one repository, and writes the logs of its endpoint alone', () => {
  const template = synthesize((stack) => endpointIn(stack, servedModel()));

  expect(resourcesFor(template, 'ecr:BatchGetImage')).toEqual([
    expect.stringContaining(':ecr:ap-northeast-2:763104351884:repository/djl-inference'),
  ]);
  expect(resourcesFor(template, 'logs:PutLogEvents')).toEqual([
    expect.stringContaining(':log-group:/aws/sagemaker/Endpoints/llmops-test-chat:*'),
    expect.stringContaining(':log-group:/aws/sagemaker/InferenceComponents/llmops-test-chat-*:*'),
  ]);
});

test('may not touch networks outside a VPC', () => {
  const template = synthesize((stack) => endpointIn(stack, servedModel()));

  expect(JSON.stringify(statementsOf(template))).not.toContain('ec2:');
});

test('lets SageMaker mount volumes with the key only where a key is named for them', () => {
  const granted = (hasLocalDisks: boolean) =>
    resourcesFor(
      synthesize((stack) =>
        endpointIn(stack, servedModel({}, { hasLocalDisks }), { encryptionKey: new Key(stack, 'Key') }),
      ),
      'kms:CreateGrant',
    );

  expect(granted(false)).toHaveLength(1);
  expect(granted(true)).toEqual([]);
});

test('writes what is captured below the prefix of its endpoint', () => {
  const template = synthesize((stack) => endpointIn(stack, servedModel({ isDataCaptured: true })));

  expect(resourcesFor(template, 's3:PutObject')).toEqual([
    expect.stringContaining('/data-capture/llmops-test-chat/*'),
  ]);
});

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}
