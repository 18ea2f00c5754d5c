import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { baseModelPrefix, modelVersionPrefix } from '../../lambdas/model-hub/settings';
import type { ModelHub } from '../model-hub/model-hub';
import { deepLearningImage } from '../platform/deep-learning-images';
import { SagemakerRole } from '../platform/sagemaker-role';
import type { TrainingCode } from './training-code';
import { trainingPrefixes } from './training-prefixes';

/** Props of {@link TrainingRole}. */
export interface TrainingRoleProps {
  readonly hub: ModelHub;
  readonly code: TrainingCode;
  /** Whether jobs are in a VPC. */
  readonly isInVpc: boolean;
  /**
   * Key of the volumes of instances that have no disks of their own.
   *
   * @default - a key of SageMaker's
   */
  readonly volumeKey?: IKey;
  /**
   * Key of the bucket of results.
   *
   * @default - a key of S3's
   */
  readonly resultKey?: IKey;
}

/** What a training job may do: read models, its records and its scripts, and write checkpoints and results. */
export class TrainingRole extends SagemakerRole {
  constructor(scope: Construct, id: string, props: TrainingRoleProps) {
    const { hub, code, isInVpc, volumeKey, resultKey } = props;
    super(scope, id, { logGroups: ['/aws/sagemaker/TrainingJobs'], isInVpc });
    const { records, checkpoints, results } = trainingPrefixes;
    deepLearningImage(this, 'training').grantPull(this);
    // Versions lie where their job has left them, or where they were copied to.
    const models = [baseModelPrefix, modelVersionPrefix, results];
    hub.allowObjects(this, ['s3:GetObject'], [...models, records, checkpoints]);
    // Of checkpoints only so many are kept.
    hub.allowObjects(this, ['s3:PutObject'], [checkpoints, results]);
    // Beside a data key: SageMaker asks for it where a job names the key of its output.
    resultKey?.grant(this, 'kms:Encrypt');
    hub.allowObjects(this, ['s3:DeleteObject'], [checkpoints]);
    hub.allowList(this, [...models, records, checkpoints]);
    Grant.addToPrincipal({
      grantee: this,
      actions: ['s3:GetObject'],
      resourceArns: [code.bucket.arnForObjects(code.s3ObjectKey)],
    });
    // A channel is what begins with its address: SageMaker lists it before it reads.
    Grant.addToPrincipal({
      grantee: this,
      actions: ['s3:ListBucket'],
      resourceArns: [code.bucket.bucketArn],
      conditions: { StringLike: { 's3:prefix': `${code.s3ObjectKey}*` } },
    });
    if (volumeKey === undefined) return;
    volumeKey.grant(this, 'kms:DescribeKey', 'kms:GenerateDataKey');
    Grant.addToPrincipal({
      grantee: this,
      actions: ['kms:CreateGrant'],
      resourceArns: [volumeKey.keyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
  }
}
