import { PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import type { Deployment } from '../deployment';
import { type DeployedTemplates, emptiedTag } from '../read-assembly';

/** Gives buckets the tag of their template, which the emulator drops: the CDK empties no bucket without it. */
export async function tagBuckets(deployment: Deployment, { emptied }: DeployedTemplates): Promise<void> {
  const s3 = new S3Client({ ...deployment.root, forcePathStyle: true });
  const Tagging = { TagSet: [{ Key: emptiedTag, Value: 'true' }] };
  for (const { type, logicalId, physicalId } of deployment.resources) {
    if (type !== 'AWS::S3::Bucket' || !emptied.has(logicalId)) continue;
    await s3.send(new PutBucketTaggingCommand({ Bucket: physicalId, Tagging }));
  }
}
