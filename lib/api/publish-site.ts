import type { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';

/** Files whose names hold a digest of their content. */
const hashedAssets = 'assets/*';

/**
 * Puts the built web application and its `config.json` into a bucket at every deployment that changes them.
 *
 * Hashed assets come first and stay when they are replaced, since a page that is open loads some of them later;
 * everything else is removed with the release that drops it.
 */
export function publishSite(
  scope: Construct,
  options: {
    /** Folder of the built application. */
    readonly site: string;
    readonly bucket: IBucket;
    /** Content of `config.json`; may hold values that are known at deployment only. */
    readonly config: object;
    readonly logDays: RetentionDays;
    readonly removalPolicy: RemovalPolicy;
  },
): void {
  const site = Source.asset(options.site);
  const both = {
    destinationBucket: options.bucket,
    // With less, the AWS CLI in the function runs out of memory or time.
    memoryLimit: 512,
    logGroup: new LogGroup(scope, 'PublishingLog', {
      retention: options.logDays,
      removalPolicy: options.removalPolicy,
    }),
    // The list of its keys is needed by nobody, and is limited in size.
    outputObjectKeys: false,
  };
  const assets = new BucketDeployment(scope, 'Assets', {
    ...both,
    sources: [site],
    exclude: ['*'],
    include: [hashedAssets],
    prune: false,
    cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
  });
  const pages = new BucketDeployment(scope, 'Pages', {
    ...both,
    sources: [site, Source.jsonData('config.json', options.config)],
    exclude: [hashedAssets],
    prune: true,
    // CloudFront keeps such a file for a second, so that nothing has to be invalidated.
    cacheControl: [CacheControl.noCache()],
  });
  pages.node.addDependency(assets);
}
