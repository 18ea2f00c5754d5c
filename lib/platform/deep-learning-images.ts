import { Stack, Token } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * Account of AWS's deep learning containers by region, as `image_uri_config/djl-lmi.json` of the SageMaker Python SDK
 * has it, read 2026-11-30; the partitions of China and of the US government are left out.
 */
const accountByRegion: Readonly<Record<string, string>> = {
  'af-south-1': '626614931356',
  'ap-east-1': '871362719292',
  'ap-northeast-1': '763104351884',
  'ap-northeast-2': '763104351884',
  'ap-northeast-3': '364406365360',
  'ap-south-1': '763104351884',
  'ap-southeast-1': '763104351884',
  'ap-southeast-2': '763104351884',
  'ap-southeast-3': '907027046896',
  'ca-central-1': '763104351884',
  'ca-west-1': '204538143572',
  'eu-central-1': '763104351884',
  'eu-north-1': '763104351884',
  'eu-south-1': '692866216735',
  'eu-west-1': '763104351884',
  'eu-west-2': '763104351884',
  'eu-west-3': '763104351884',
  'il-central-1': '780543022126',
  'me-central-1': '914824155844',
  'me-south-1': '217643126080',
  'sa-east-1': '763104351884',
  'us-east-1': '763104351884',
  'us-east-2': '763104351884',
  'us-west-1': '763104351884',
  'us-west-2': '763104351884',
};

/**
 * Images of the kit, pinned, as `docs/src/data` of github.com/aws/deep-learning-containers has them, read 2026-11-30.
 */
const images = {
  /**
   * LMI 20 with vLLM 0.15.1: the newest on CUDA 12.8. Later ones are built on CUDA 12.9 and 13, for which the drivers of
   * instances with A10G are too old.
   */
  serving: { repository: 'djl-inference', tag: '0.36.0-lmi20.0.0-cu128' },
  /** PyTorch 2.9 with transformers 5.3.0, peft 0.18.1 and bitsandbytes: nothing is installed when a job starts. */
  training: {
    repository: 'huggingface-pytorch-training',
    tag: '2.9.0-transformers5.3.0-gpu-py312-cu130-ubuntu22.04',
  },
} as const;

/** A container image of AWS, and who may pull it. */
export interface DeepLearningImage {
  readonly uri: string;
  /** Lets the role pull this image, and no other. */
  grantPull(role: IGrantable): void;
}

/**
 * The image that models are served or trained in, of the account that AWS keeps for the region.
 *
 * @throws where the region is known only at deployment, or has no such account
 */
export function deepLearningImage(scope: Construct, use: keyof typeof images): DeepLearningImage {
  const stack = Stack.of(scope);
  const account = Token.isUnresolved(stack.region) ? undefined : accountByRegion[stack.region];
  if (account === undefined) {
    throw new Error(
      `no account of deep learning containers is known for the region ${stack.region}: use one of ${Object.keys(accountByRegion).join(', ')}, or add it in lib/platform/deep-learning-images.ts`,
    );
  }
  const { repository, tag } = images[use];
  return {
    uri: `${account}.dkr.ecr.${stack.region}.amazonaws.com/${repository}:${tag}`,
    grantPull(grantee) {
      Grant.addToPrincipal({
        grantee,
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resourceArns: [
          stack.formatArn({ service: 'ecr', account, resource: 'repository', resourceName: repository }),
        ],
      });
      // A token is for the whole registry: ECR knows no narrower resource for it.
      Grant.addToPrincipal({ grantee, actions: ['ecr:GetAuthorizationToken'], resourceArns: ['*'] });
    },
  };
}
