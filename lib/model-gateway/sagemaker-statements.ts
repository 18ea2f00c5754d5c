import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Routes } from '../../lambdas/model-gateway/settings';
import { endpointName } from '../../lambdas/serving/settings';

/**
 * What a function has to be allowed to call the models of the routes on SageMaker endpoints: those endpoints alone, and
 * every inference component of them, because releases may pin any model version that is deployed there.
 *
 * @param namespace - what the names of the endpoints begin with, e.g. `llmops-dev`
 */
export function sageMakerStatements(
  routes: Routes,
  { namespace, scope }: { namespace: string; scope: Construct },
): readonly PolicyStatement[] {
  const { partition, region: ownRegion, account } = Stack.of(scope);
  const invoke = new Set<string>();
  const stream = new Set<string>();
  for (const { kind, provider } of Object.values(routes)) {
    if (provider.type !== 'sagemaker') continue;
    const name = endpointName(namespace, provider.endpoint);
    const prefix = `arn:${partition}:sagemaker:${provider.region ?? ownRegion}:${account}`;
    for (const resource of [`${prefix}:endpoint/${name}`, `${prefix}:inference-component/${name}-*`]) {
      invoke.add(resource);
      if (kind === 'chat') stream.add(resource);
    }
  }
  return [
    { action: 'sagemaker:InvokeEndpoint', resources: [...invoke] },
    { action: 'sagemaker:InvokeEndpointWithResponseStream', resources: [...stream] },
  ].flatMap(({ action, resources }) =>
    resources.length > 0 ? [new PolicyStatement({ actions: [action], resources })] : [],
  );
}
