import { Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * Accounts that AWS keeps its images in, by region: `image_uri_config/djl-lmi.json` and `huggingface-tei.json` of the
 * SageMaker Python SDK, read 2026-11-30. Regions that either of them lacks are left out, and the partitions of China and
 * of the US government.
 */
const accountsByRegion = {
  'af-south-1': { deepLearning: '626614931356', embedding: '510948584623' },
  'ap-east-1': { deepLearning: '871362719292', embedding: '651117190479' },
  'ap-northeast-1': { deepLearning: '763104351884', embedding: '354813040037' },
  'ap-northeast-2': { deepLearning: '763104351884', embedding: '366743142698' },
  'ap-northeast-3': { deepLearning: '364406365360', embedding: '867004704886' },
  'ap-south-1': { deepLearning: '763104351884', embedding: '720646828776' },
  'ap-southeast-1': { deepLearning: '763104351884', embedding: '121021644041' },
  'ap-southeast-2': { deepLearning: '763104351884', embedding: '783357654285' },
  'ap-southeast-3': { deepLearning: '907027046896', embedding: '951798379941' },
  'ca-central-1': { deepLearning: '763104351884', embedding: '341280168497' },
  'ca-west-1': { deepLearning: '204538143572', embedding: '190319476487' },
  'eu-central-1': { deepLearning: '763104351884', embedding: '492215442770' },
  'eu-north-1': { deepLearning: '763104351884', embedding: '662702820516' },
  'eu-south-1': { deepLearning: '692866216735', embedding: '978288397137' },
  'eu-west-1': { deepLearning: '763104351884', embedding: '141502667606' },
  'eu-west-2': { deepLearning: '763104351884', embedding: '764974769150' },
  'eu-west-3': { deepLearning: '763104351884', embedding: '659782779980' },
  'il-central-1': { deepLearning: '780543022126', embedding: '898809789911' },
  'me-central-1': { deepLearning: '914824155844', embedding: '272398656194' },
  'me-south-1': { deepLearning: '217643126080', embedding: '801668240914' },
  'sa-east-1': { deepLearning: '763104351884', embedding: '737474898029' },
  'us-east-1': { deepLearning: '763104351884', embedding: '683313688378' },
  'us-east-2': { deepLearning: '763104351884', embedding: '257758044811' },
  'us-west-1': { deepLearning: '763104351884', embedding: '746614075791' },
  'us-west-2': { deepLearning: '763104351884', embedding: '246618743249' },
} as const;

/** Images of the kit, pinned; `docs/src/data` of github.com/aws/deep-learning-containers, read 2026-11-30. */
const images = {
  /**
   * LMI 20 with vLLM 0.15.1: the newest on CUDA 12.8. Later ones are built on CUDA 12.9 and 13, for which the drivers of
   * instances with A10G are too old.
   */
  chat: { account: 'deepLearning', repository: 'djl-inference', tag: '0.36.0-lmi20.0.0-cu128' },
  /** Hugging Face's Text Embeddings Inference 1.8.2, for models that embed or rerank; as the SageMaker Python SDK has it. */
  embedding: { account: 'embedding', repository: 'tei', tag: '2.0.1-tei1.8.2-gpu-py310-cu122-ubuntu22.04' },
  /** PyTorch 2.9 with transformers 5.3.0, peft 0.18.1 and bitsandbytes: nothing is installed when a job starts. */
  training: {
    account: 'deepLearning',
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
  const { account: owner, repository, tag } = images[use];
  const account = isKnown(stack.region) ? accountsByRegion[stack.region][owner] : undefined;
  if (account === undefined) {
    throw new Error(
      `no accounts of deep learning containers are known for the region ${stack.region}: use one of ${Object.keys(accountsByRegion).join(', ')}, or add it in lib/platform/deep-learning-images.ts`,
    );
  }
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

function isKnown(region: string): region is keyof typeof accountsByRegion {
  return region in accountsByRegion;
}
