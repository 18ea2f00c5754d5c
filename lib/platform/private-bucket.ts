import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Props of {@link PrivateBucket}. */
export interface PrivateBucketProps {
  /** What happens to the bucket when its stack is removed; a bucket that is destroyed is emptied first. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that its objects are encrypted with.
   *
   * @default - keys of S3 itself
   */
  readonly encryptionKey?: IKey;
  /**
   * Whether replaced and deleted objects are kept as versions.
   *
   * @default false
   */
  readonly isVersioned?: boolean;
  /**
   * What is removed when.
   *
   * @default - parts of uploads that were given up are removed after 7 days
   */
  readonly lifecycleRules?: LifecycleRule[];
  /**
   * Bucket that the server access log goes to.
   *
   * @default - no access log
   */
  readonly accessLogs?: IBucket;
  /**
   * Whether writers may set access lists, as CloudFront does where it writes its access log; still nobody outside reads.
   *
   * @default false
   */
  readonly takesAccessLists?: boolean;
}

/** A bucket that nobody outside reaches: no public access, no access lists, TLS only, encrypted. */
export class PrivateBucket extends Bucket {
  constructor(scope: Construct, id: string, props: PrivateBucketProps) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: props.takesAccessLists
        ? ObjectOwnership.BUCKET_OWNER_PREFERRED
        : ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      encryption: props.encryptionKey ? BucketEncryption.KMS : BucketEncryption.S3_MANAGED,
      encryptionKey: props.encryptionKey,
      // One data key a bucket and hour instead of one an object.
      bucketKeyEnabled: props.encryptionKey !== undefined,
      versioned: props.isVersioned ?? false,
      removalPolicy: props.removalPolicy,
      autoDeleteObjects: props.removalPolicy === RemovalPolicy.DESTROY,
      lifecycleRules: [...(props.lifecycleRules ?? []), abandonedUploads],
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: props.accessLogs && `${id}/`,
    });
  }
}

const abandonedUploads: LifecycleRule = { abortIncompleteMultipartUploadAfter: Duration.days(7) };
