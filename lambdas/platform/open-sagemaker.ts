import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { awsClientSettings } from './aws-client-settings';
import { explainFailures } from './explain-failures';

/** A client of SageMaker's control plane. */
export function openSageMaker(): SageMakerClient {
  const client = new SageMakerClient(awsClientSettings);
  explainFailures(client, 'SageMaker');
  return client;
}
