import { Grant } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { modelVersionPrefix } from '../../lambdas/model-hub/settings';
import { servedAdapterPrefix } from '../../lambdas/serving/settings';
import { trainingPrefixes } from '../fine-tuning/training-prefixes';
import type { ModelHub } from '../model-hub/model-hub';
import { deepLearningImage } from '../platform/deep-learning-images';
import { SagemakerRole } from '../platform/sagemaker-role';
import { captureAddress } from './capture-address';
import { imageOf } from './image-of';
import type { ServedModel } from './served-model';

/** Props of {@link EndpointRole}. */
export interface EndpointRoleProps {
  /** Name of the endpoint on AWS. */
  readonly endpointName: string;
  readonly model: ServedModel;
  readonly hub: ModelHub;
  /** Whether its instances are in a VPC. */
  readonly isInVpc: boolean;
  /**
   * Key that volumes of its instances are encrypted with, where they have no disks of their own.
   *
   * @default - a key of SageMaker's
   */
  readonly encryptionKey?: IKey;
}

/**
 * What the containers of an endpoint may do: read their weights, and those of versions that are deployed beside them. It
 * is made apart from the endpoint, so that the API, which deploys versions, does not wait for a model to be there.
 */
export class EndpointRole extends SagemakerRole {
  constructor(scope: Construct, id: string, props: EndpointRoleProps) {
    const { endpointName, model, hub, isInVpc } = props;
    super(scope, id, {
      logGroups: [
        `/aws/sagemaker/Endpoints/${endpointName}`,
        `/aws/sagemaker/InferenceComponents/${endpointName}-*`,
      ],
      isInVpc,
    });
    deepLearningImage(this, imageOf(model)).grantPull(this);
    const prefixes =
      model.kind === 'chat'
        ? [model.weights, modelVersionPrefix, trainingPrefixes.results, servedAdapterPrefix]
        : [model.weights];
    hub.allowObjects(this, ['s3:GetObject'], prefixes);
    hub.allowList(this, prefixes);
    if (!model.plan.hasLocalDisks) this.#allowVolumes(props.encryptionKey);
    if (model.settings.isDataCaptured)
      hub.allowObjects(this, ['s3:PutObject'], [captureAddress(endpointName)]);
  }

  /** The volumes of instances are mounted by a grant that SageMaker asks for in the role's name. */
  #allowVolumes(encryptionKey: IKey | undefined): void {
    if (encryptionKey === undefined) return;
    encryptionKey.grant(this, 'kms:DescribeKey', 'kms:GenerateDataKey');
    Grant.addToPrincipal({
      grantee: this,
      actions: ['kms:CreateGrant'],
      resourceArns: [encryptionKey.keyArn],
      conditions: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
  }
}
