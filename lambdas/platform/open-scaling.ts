import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { awsClientSettings } from './aws-client-settings';
import { explainFailures } from './explain-failures';

/** Clients of what scales: Application Auto Scaling, and the alarms of CloudWatch that call it. */
export function openScaling(): {
  readonly scaling: ApplicationAutoScalingClient;
  readonly alarms: CloudWatchClient;
} {
  const scaling = new ApplicationAutoScalingClient(awsClientSettings);
  explainFailures(scaling, 'Application Auto Scaling');
  const alarms = new CloudWatchClient(awsClientSettings);
  explainFailures(alarms, 'CloudWatch');
  return { scaling, alarms };
}
