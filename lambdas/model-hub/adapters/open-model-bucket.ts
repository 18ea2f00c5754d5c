import { S3Client } from '@aws-sdk/client-s3';
import { awsClientSettings } from '../../platform/aws-client-settings';
import { explainAwsFailure } from '../../platform/explain-aws-failure';

let opened: S3Client | undefined;

/** The process's client of S3 for weights: a piece of 32 MiB takes longer than what others send. */
export function openModelBucket(): S3Client {
  if (opened) return opened;
  opened = new S3Client({
    ...awsClientSettings,
    requestHandler: { ...awsClientSettings.requestHandler, requestTimeout: 60_000 },
  });
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
