import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClientSettings } from './aws-client-settings';
import { explainFailures } from './explain-failures';

let opened: SQSClient | undefined;

/** The process's one client of SQS. */
export function openSqs(): SQSClient {
  if (opened) return opened;
  opened = new SQSClient(awsClientSettings);
  explainFailures(opened, 'SQS');
  return opened;
}
