import { S3Client } from '@aws-sdk/client-s3';
import { awsClientSettings } from '../../platform/aws-client-settings';
import { explainFailures } from '../../platform/explain-failures';

let opened: S3Client | undefined;

/** The process's client of S3 for weights: a piece of 32 MiB takes longer than what others send. */
export function openModelBucket(): S3Client {
  if (opened) return opened;
  opened = new S3Client({
    ...awsClientSettings,
    requestHandler: { ...awsClientSettings.requestHandler, requestTimeout: 60_000 },
  });
  explainFailures(opened, 'S3');
  return opened;
}
