import { Match } from 'aws-cdk-lib/assertions';
import { EndpointVerification } from '../../../lib/serving/endpoint-verification';
import { synthesize } from '../synthesize';
import { endpointIn, functions, servedModel } from './example-endpoint';

const built = () =>
  synthesize((stack) => {
    const endpoint = endpointIn(stack, servedModel());
    new EndpointVerification(stack, 'Verification', { functions }).verify(endpoint);
  });

test('looks at the endpoint again at every change of its configuration or its model, once the base is there', () => {
  const template = built();

  const [config] = Object.keys(template.findResources('AWS::SageMaker::EndpointConfig'));
  const [model] = Object.keys(template.findResources('AWS::SageMaker::Model'));
  const [base] = Object.keys(template.findResources('AWS::SageMaker::InferenceComponent'));
  template.hasResource('Custom::EndpointVerification', {
    Properties: {
      endpointName: 'llmops-test-chat',
      endpointConfigName: { 'Fn::GetAtt': [config, 'EndpointConfigName'] },
      componentName: 'llmops-test-chat-base',
      modelName: { 'Fn::GetAtt': [model, 'ModelName'] },
      ServiceTimeout: '900',
    },
    DependsOn: Match.arrayWith([base]),
  });
});

test('looks, changes nothing, and takes off only what is on its endpoints', () => {
  const statements = Object.entries(built().findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('VerificationFunctionRole'))
    .flatMap(
      ([, { Properties }]) =>
        Properties.PolicyDocument.Statement as {
          Action: string | string[];
          Resource: unknown;
        }[],
    )
    .filter(({ Action }) => [Action].flat().some((action) => action.startsWith('sagemaker:')));

  const actions = statements
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith('sagemaker:'));
  expect(actions.sort()).toEqual([
    'sagemaker:DeleteInferenceComponent',
    'sagemaker:DeleteModel',
    'sagemaker:DescribeEndpoint',
    'sagemaker:DescribeInferenceComponent',
    'sagemaker:DescribeInferenceComponent',
    'sagemaker:ListInferenceComponents',
  ]);
  const [deletion] = statements.filter(({ Action }) => Action.includes('sagemaker:DeleteModel'));
  expect(deletion?.Resource).toEqual([
    expect.stringMatching(/:inference-component\/llmops-test-chat-\*$/),
    expect.stringMatching(/:model\/llmops-test-chat-\*$/),
  ]);
});

test('takes the scaling of versions away, and scales nothing', () => {
  const actions = Object.entries(built().findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('VerificationFunctionRole'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as { Action: string | string[] }[])
    .flatMap(({ Action }) => Action)
    .filter((action) => /^(application-autoscaling|cloudwatch):/.test(action));

  expect(actions.sort()).toEqual([
    'application-autoscaling:DeregisterScalableTarget',
    'cloudwatch:DeleteAlarms',
    'cloudwatch:DescribeAlarms',
  ]);
});
