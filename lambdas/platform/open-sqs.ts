import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClientSettings } from './aws-client-settings';
import { explainAwsFailure } from './explain-aws-failure';

let opened: SQSClient | undefined;

/** The process's one client of SQS. */
export function openSqs(): SQSClient {
  if (opened) return opened;
  opened = new SQSClient(awsClientSettings);
  opened.middlewareStack.add(
    (next) => async (call) => {
      try {
        return await next(call);
      } catch (error) {
        throw explainAwsFailure(error, 'SQS');
      }
    },
    { step: 'initialize', name: 'explainFailure' },
  );
  return opened;
}
