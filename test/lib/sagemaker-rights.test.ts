import { neededRights } from '../rehearsal/servers/sagemaker-rights';

const region = 'ap-northeast-2';
const arn = (resource: string) => `arn:aws:sagemaker:${region}:000000000000:${resource}`;
const call = (operation: string, body: object) => ({
  url: '/',
  headers: { 'x-amz-target': `SageMaker.${operation}` },
  body: JSON.stringify(body),
});

describe('the stand-in for SageMaker', () => {
  it.each([
    ['CreateTrainingJob', { TrainingJobName: 'job-1' }, [arn('training-job/job-1')]],
    [
      'CreateInferenceComponent',
      { InferenceComponentName: 'chat-1f', EndpointName: 'chat' },
      [arn('inference-component/chat-1f'), arn('endpoint/chat')],
    ],
    [
      'CreateModelPackage',
      { ModelPackageGroupName: 'support' },
      [arn('model-package-group/support'), arn('model-package/support/1')],
    ],
    [
      'UpdateModelPackage',
      { ModelPackageArn: arn('model-package/support/1') },
      [arn('model-package/support/1')],
    ],
    ['AddTags', { ResourceArn: arn('model-package-group/support') }, [arn('model-package-group/support')]],
    ['ListModelPackages', { ModelPackageGroupName: 'support' }, ['*']],
  ])('asks IAM for the resources of %s', (operation, body, resources) => {
    expect(neededRights(call(operation, body), region)).toEqual(
      resources.map((resource) => ({ action: `sagemaker:${operation}`, resource })),
    );
  });

  it('asks IAM for endpoint and component of a call of a model', () => {
    const headers = { 'x-amzn-sagemaker-inference-component': 'chat-base' };
    const url = '/endpoints/chat/invocations-response-stream';

    expect(neededRights({ url, headers, body: '{}' }, region)).toEqual([
      { action: 'sagemaker:InvokeEndpointWithResponseStream', resource: arn('endpoint/chat') },
      {
        action: 'sagemaker:InvokeEndpointWithResponseStream',
        resource: arn('inference-component/chat-base'),
      },
    ]);
  });
});
