import { S3Client } from '@aws-sdk/client-s3';
import { awsClientSettings } from './aws-client-settings';
import { explainFailures } from './explain-failures';

let opened: S3Client | undefined;

/** The process's one client of S3. */
export function openS3(): S3Client {
  if (opened) return opened;
  opened = new S3Client(awsClientSettings);
  explainFailures(opened, 'S3');
  return opened;
}
