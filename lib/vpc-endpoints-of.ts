import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { Environment } from '../environments/environment';

/** The AWS services that functions in the VPC call; S3 and DynamoDB have endpoints that cost nothing. */
export function vpcEndpointsOf({
  routes,
  vectorSearch,
  events,
  modelHub,
  endpoints,
}: Pick<
  Environment,
  'routes' | 'vectorSearch' | 'events' | 'modelHub' | 'endpoints'
>): InterfaceVpcEndpointAwsService[] {
  const providers = Object.values(routes).map(({ provider }) => provider);
  const calls = (type: string) => providers.some((provider) => provider.type === type);
  return [
    ...(calls('bedrock') ? [InterfaceVpcEndpointAwsService.BEDROCK_RUNTIME] : []),
    ...(providers.some((provider) => 'credential' in provider && provider.credential)
      ? [InterfaceVpcEndpointAwsService.SECRETS_MANAGER]
      : []),
    ...(vectorSearch.store === 'opensearch' || events.stream !== 'none'
      ? [InterfaceVpcEndpointAwsService.SQS]
      : []),
    ...(vectorSearch.store === 'opensearch' || events.stream !== 'none' || modelHub.isEnabled
      ? [InterfaceVpcEndpointAwsService.STEP_FUNCTIONS]
      : []),
    ...(events.stream === 'none' ? [] : [InterfaceVpcEndpointAwsService.KINESIS_STREAMS]),
    // The registry, jobs and components; and what asks a version that was just deployed.
    ...(modelHub.isEnabled ? [InterfaceVpcEndpointAwsService.SAGEMAKER_API] : []),
    ...(calls('sagemaker') || modelHub.isEnabled ? [InterfaceVpcEndpointAwsService.SAGEMAKER_RUNTIME] : []),
    // What scales whole versions, and the alarms that wake them.
    ...(modelHub.isEnabled && Object.keys(endpoints).length > 0
      ? [
          InterfaceVpcEndpointAwsService.APPLICATION_AUTOSCALING,
          InterfaceVpcEndpointAwsService.CLOUDWATCH_MONITORING,
        ]
      : []),
  ];
}
