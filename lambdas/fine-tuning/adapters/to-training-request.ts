import type { Channel, CreateTrainingJobRequest, TrainingInstanceType } from '@aws-sdk/client-sagemaker';
import { TrainingInstanceType as knownTypes } from '@aws-sdk/client-sagemaker';
import { AppError } from '../../platform/errors';
import type { TrainingJob } from '../ports';
import { type FineTuningSettings, type TrainingNetwork, trainingPrefix } from '../settings';
import { toScriptArguments } from './to-script-arguments';

/** Where and with what training jobs run. */
export interface TrainingPlace {
  readonly settings: Pick<FineTuningSettings, 'instanceType' | 'capacity'>;
  readonly bucket: string;
  readonly role: string;
  readonly image: string;
  /** `s3://` address of the archive of the scripts. */
  readonly code: string;
  readonly network: TrainingNetwork;
  /** Whether the instance has disks of its own, of a fixed size: SageMaker takes none that is larger. */
  readonly hasLocalDisks: boolean;
  /** Left out where the instance has a local NVMe, for which SageMaker takes none. */
  readonly volumeKey?: string;
  /** Key of the bucket; left out where it has none of its own. */
  readonly resultKey?: string;
}

const bytesOfGb = 1e9;
/** Room for image layers, records and logs. */
const spareGb = 30;
/**
 * Sizes of the base that a volume holds. Adapter: the base, and a little. Merged: the result beside it. Full: base and
 * result, and three checkpoints of weights with both moments of Adam in float32: 2 + 3 × (1 + 4).
 */
const basesOnDisk = { adapter: 1.5, merged: 3, full: 17 } as const;

/** Local path of what the `code` channel holds: a job without a network fetches nothing by itself. */
const codeFolder = '/opt/ml/input/data/code';

/** A training job as SageMaker takes it. */
export function toTrainingRequest(job: TrainingJob, place: TrainingPlace): CreateTrainingJobRequest {
  const { settings, bucket, network, volumeKey, resultKey } = place;
  const { capacity } = settings;
  const isSpot = capacity.kind === 'spot';
  return {
    TrainingJobName: job.name,
    RoleArn: place.role,
    AlgorithmSpecification: {
      TrainingImage: place.image,
      TrainingInputMode: 'File',
      MetricDefinitions: [
        { Name: 'loss', Regex: 'step [0-9]+/[0-9]+ loss ([0-9.]+)' },
        { Name: 'tokens_per_second', Regex: 'tokens_per_second ([0-9.]+)' },
        { Name: 'held_out_loss_before', Regex: 'held_out_loss_before ([0-9.]+)' },
        { Name: 'held_out_loss_champion', Regex: 'held_out_loss_champion ([0-9.]+)' },
        { Name: 'held_out_loss_after', Regex: 'held_out_loss_after ([0-9.]+)' },
      ],
    },
    HyperParameters: hyperParametersOf(job, place),
    InputDataConfig: [
      ...channel('train', job.train),
      ...channel('validation', job.validation),
      ...channel('champion', job.champion),
      ...channel('model', job.base.address),
      ...channel('code', place.code),
    ],
    OutputDataConfig: {
      S3OutputPath: `s3://${bucket}/${trainingPrefix}results/`,
      CompressionType: 'NONE',
      // Unnamed, it is S3's key of the account, whatever the bucket says, and no other account could read what it encrypts.
      ...(resultKey !== undefined && { KmsKeyId: resultKey }),
    },
    CheckpointConfig: { S3Uri: `s3://${bucket}/${trainingPrefix}checkpoints/${job.checkpoints}/` },
    ResourceConfig: {
      InstanceType: instanceType(settings.instanceType),
      InstanceCount: 1,
      ...(!place.hasLocalDisks && { VolumeSizeInGB: volumeGb(job) }),
      ...(volumeKey !== undefined && { VolumeKmsKeyId: volumeKey }),
      ...(capacity.kind === 'warm-pool' && { KeepAlivePeriodInSeconds: capacity.keepAliveMinutes * 60 }),
    },
    StoppingCondition: {
      MaxRuntimeInSeconds: job.maxSeconds,
      // The wait includes the run, and is in whole seconds.
      ...(isSpot && {
        MaxWaitTimeInSeconds: Math.max(job.maxSeconds, Math.ceil(capacity.maxWaitHours * 3_600)),
      }),
    },
    EnableManagedSpotTraining: isSpot,
    EnableNetworkIsolation: true,
    EnableInterContainerTrafficEncryption: true,
    ...(network.subnets.length > 0 && {
      VpcConfig: { Subnets: network.subnets, SecurityGroupIds: network.securityGroups },
    }),
  };
}

/** The training toolkit reads each as JSON: a text that looks like a number would become one. */
function hyperParametersOf(job: TrainingJob, { code }: TrainingPlace): Record<string, string> {
  const archive = code.split('/').at(-1) ?? '';
  const all = {
    ...toScriptArguments(job),
    sagemaker_program: job.method === 'compress' ? 'compress.py' : 'train.py',
    sagemaker_submit_directory: `${codeFolder}/${archive}`,
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, JSON.stringify(value)]));
}

function channel(ChannelName: string, S3Uri: string | undefined): Channel[] {
  if (S3Uri === undefined) return [];
  const source = { S3DataType: 'S3Prefix', S3Uri, S3DataDistributionType: 'FullyReplicated' } as const;
  return [{ ChannelName, DataSource: { S3DataSource: source } }];
}

function volumeGb({ base, champion, hyperparameters: { tuning, output } }: TrainingJob): number {
  const own = tuning === 'full' ? basesOnDisk.full : basesOnDisk[output ?? 'adapter'];
  // A champion is no larger than the base.
  const share = champion === undefined ? own : own + 1;
  return Math.ceil((share * base.bytes) / bytesOfGb) + spareGb;
}

function instanceType(name: string): TrainingInstanceType {
  const known = Object.values(knownTypes).find((type) => type === name);
  if (known) return known;
  throw new AppError(
    `SageMaker trains on no ${name}: set another fineTuning.instanceType, e.g. ml.g6e.2xlarge`,
    { kind: 'invalid', code: 'training_refused' },
  );
}
