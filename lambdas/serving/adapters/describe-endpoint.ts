import {
  DescribeEndpointCommand,
  DescribeInferenceComponentCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { LiveEndpoint } from '../verify-endpoint';

/** What SageMaker says of an endpoint and of its base. */
export async function describeEndpoint(
  endpointName: string,
  componentName: string,
  client: SageMakerClient,
): Promise<LiveEndpoint> {
  const [endpoint, base] = await Promise.all([
    client.send(new DescribeEndpointCommand({ EndpointName: endpointName })),
    client.send(new DescribeInferenceComponentCommand({ InferenceComponentName: componentName })),
  ]);
  return {
    status: endpoint.EndpointStatus ?? 'unknown',
    endpointConfigName: endpoint.EndpointConfigName,
    failureReason: endpoint.FailureReason,
    pendingConfigName: endpoint.PendingDeploymentSummary?.EndpointConfigName,
    base: {
      status: base.InferenceComponentStatus ?? 'unknown',
      modelName: base.Specification?.ModelName,
      failureReason: base.FailureReason,
    },
  };
}
