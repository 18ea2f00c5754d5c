import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { awsClientSettings } from './aws-client-settings';
import { explainAwsFailure } from './explain-aws-failure';

/** A client of SageMaker's control plane. */
export function openSageMaker(): SageMakerClient {
  const client = new SageMakerClient(awsClientSettings);
  client.middlewareStack.add(
    (next) => async (call) => {
      try {
        return await next(call);
      } catch (error) {
        throw explainAwsFailure(error, 'SageMaker');
      }
    },
    { step: 'initialize', name: 'explainFailure' },
  );
  return client;
}
