import { S3Client } from '@aws-sdk/client-s3';
import { awsClientSettings } from './aws-client-settings';
import { explainAwsFailure } from './explain-aws-failure';

let opened: S3Client | undefined;

/** The process's one client of S3. */
export function openS3(): S3Client {
  if (opened) return opened;
  opened = new S3Client(awsClientSettings);
  opened.middlewareStack.add(
    (next) => async (call) => {
      try {
        return await next(call);
      } catch (error) {
        throw explainAwsFailure(error, 'S3');
      }
    },
    { step: 'initialize', name: 'explainFailure' },
  );
  return opened;
}
