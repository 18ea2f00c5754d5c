import { paginateListInferenceComponents, type SageMakerClient } from '@aws-sdk/client-sagemaker';

/** All inference components on an endpoint of SageMaker, its base among them. */
export async function listComponents(
  endpointName: string,
  client: SageMakerClient,
): Promise<readonly { readonly name: string; readonly isDeleting: boolean }[]> {
  const found: { name: string; isDeleting: boolean }[] = [];
  const pages = paginateListInferenceComponents(
    { client },
    { EndpointNameEquals: endpointName, MaxResults: 100 },
  );
  for await (const { InferenceComponents: components = [] } of pages) {
    for (const { InferenceComponentName: name = '', InferenceComponentStatus: status } of components) {
      found.push({ name, isDeleting: status === 'Deleting' });
    }
  }
  return found;
}
