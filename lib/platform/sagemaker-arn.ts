import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * ARN of what SageMaker has of that kind and name, in the account and region of the construct.
 *
 * @param resource - e.g. `inference-component`
 * @param resourceName - may be a pattern, e.g. `llmops-dev-*`
 */
export function sagemakerArn(scope: IConstruct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({
    service: 'sagemaker',
    resource,
    resourceName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
