import { SagemakerTrainingJobs } from '../../lambdas/fine-tuning/adapters/sagemaker-training-jobs';
import type { TrainingPlace } from '../../lambdas/fine-tuning/adapters/to-training-request';
import type { TrainingJob } from '../../lambdas/fine-tuning/ports';
import { fineTuningSettingsSchema } from '../../lambdas/fine-tuning/settings';
import { digest } from '../../lambdas/platform/digest';
import { SagemakerStandIn } from './sagemaker-stand-in';

const name = 'llmops-dev-tuning-0123456789abcdef-1';
const job: TrainingJob = {
  name,
  method: 'sft',
  hyperparameters: {
    tuning: 'qlora',
    loraRank: 8,
    learningRate: 0.000_01,
    epochs: 2,
    maxTokens: 2_048,
    seed: 3,
  },
  base: {
    model: 'qwen3-8b',
    revision: '1'.repeat(40),
    address: 's3://hub/base-models/qwen3-8b/1/',
    bytes: 16.4e9,
  },
  licence: 'Apache 2.0',
  languages: ['en', 'ko'],
  train: 's3://hub/training/records/tuning_1/train/',
  validation: 's3://hub/training/records/tuning_1/validation/',
  checkpoints: 'tuning_1-0123456789ab',
  maxSeconds: 7_200,
};
const place: TrainingPlace = {
  settings: { instanceType: 'ml.g6e.2xlarge', capacity: { kind: 'on-demand' } },
  bucket: 'hub',
  role: 'arn:aws:iam::123456789012:role/jobs',
  image: '763104351884.dkr.ecr.ap-northeast-2.amazonaws.com/pytorch-training:2',
  code: 's3://assets/0a1b.tar.gz',
  network: { subnets: [], securityGroups: [] },
  hasLocalDisks: false,
};
const checkpoints = 'hub/training/checkpoints/tuning_1-0123456789ab';
const results = `hub/training/results/${name}/output/model`;

let server: SagemakerStandIn;
let clients: Awaited<ReturnType<SagemakerStandIn['start']>>;

beforeEach(async () => {
  server = new SagemakerStandIn();
  clients = await server.start();
});

afterEach(async () => {
  clients.client.destroy();
  clients.s3.destroy();
  await server.stop();
});

function openJobs(changes: Partial<TrainingPlace> = {}) {
  return new SagemakerTrainingJobs({
    ...clients,
    place: { ...place, ...changes },
    now: () => new Date('2026-01-01T00:10:00.000Z'),
  });
}

test('asks for a job without a network, within its time, that reads channels and writes plain files', async () => {
  await openJobs().start(job);

  expect(server.created.get(name)).toMatchObject({
    RoleArn: place.role,
    AlgorithmSpecification: { TrainingImage: place.image, TrainingInputMode: 'File' },
    HyperParameters: {
      method: '"sft"',
      tuning: '"qlora"',
      'lora-rank': '8',
      'learning-rate': '0.00001',
      epochs: '2',
      'max-tokens': '2048',
      seed: '3',
      'base-name': '"qwen3-8b"',
      'base-revision': `"${'1'.repeat(40)}"`,
      licence: '"Apache 2.0"',
      languages: '"en,ko"',
      sagemaker_program: '"train.py"',
      sagemaker_submit_directory: '"/opt/ml/input/data/code/0a1b.tar.gz"',
    },
    OutputDataConfig: { S3OutputPath: 's3://hub/training/results/', CompressionType: 'NONE' },
    CheckpointConfig: { S3Uri: `s3://${checkpoints}/` },
    ResourceConfig: { InstanceType: 'ml.g6e.2xlarge', InstanceCount: 1, VolumeSizeInGB: 55 },
    StoppingCondition: { MaxRuntimeInSeconds: 7_200 },
    EnableManagedSpotTraining: false,
    EnableNetworkIsolation: true,
    EnableInterContainerTrafficEncryption: true,
  });
  const channels = server.created.get(name)?.InputDataConfig;
  expect(channels).toMatchObject([
    { ChannelName: 'train', DataSource: { S3DataSource: { S3Uri: job.train } } },
    { ChannelName: 'validation', DataSource: { S3DataSource: { S3Uri: job.validation } } },
    { ChannelName: 'model', DataSource: { S3DataSource: { S3Uri: job.base.address } } },
    { ChannelName: 'code', DataSource: { S3DataSource: { S3Uri: place.code } } },
  ]);
  expect(JSON.stringify(server.created.get(name))).not.toMatch(/VpcConfig|VolumeKmsKeyId|KeepAlive|MaxWait/);
});

test('asks for no volume where the instance has disks of its own, for SageMaker takes none that is larger', async () => {
  await openJobs({ hasLocalDisks: true }).start(job);

  expect(server.created.get(name)?.ResourceConfig).toEqual({
    InstanceType: 'ml.g6e.2xlarge',
    InstanceCount: 1,
  });
});

test('gives the job the champion, with room for it', async () => {
  await openJobs().start({ ...job, champion: 's3://hub/training/results/before/output/model/' });

  const { InputDataConfig, ResourceConfig } = Object(server.created.get(name));
  expect(InputDataConfig).toContainEqual({
    ChannelName: 'champion',
    DataSource: {
      S3DataSource: expect.objectContaining({ S3Uri: 's3://hub/training/results/before/output/model/' }),
    },
  });
  expect(ResourceConfig.VolumeSizeInGB).toBe(71);
});

test('compresses with the other script of the archive, which reads nothing but the model', async () => {
  const { train: _, validation: __, ...compressing } = job;

  await openJobs().start({
    ...compressing,
    method: 'compress',
    hyperparameters: { output: 'merged' },
    compressedFrom: 'support@1f0c3a5b7d9e',
  });

  const { HyperParameters, InputDataConfig, ResourceConfig } = Object(server.created.get(name));
  expect(HyperParameters).toEqual({
    'base-name': '"qwen3-8b"',
    'base-revision': `"${'1'.repeat(40)}"`,
    'compressed-from': '"support@1f0c3a5b7d9e"',
    sagemaker_program: '"compress.py"',
    sagemaker_submit_directory: '"/opt/ml/input/data/code/0a1b.tar.gz"',
  });
  expect(namesOf(InputDataConfig)).toEqual(['model', 'code']);
  expect(ResourceConfig.VolumeSizeInGB).toBe(80);
});

test('gives the script the records that a compression is calibrated on', async () => {
  const { validation: _, ...compressing } = job;

  await openJobs().start({
    ...compressing,
    method: 'compress',
    hyperparameters: { output: 'merged' },
    compressedFrom: 'support@1f0c3a5b7d9e',
    scheme: 'awq',
  });

  const { HyperParameters, InputDataConfig } = Object(server.created.get(name));
  expect(HyperParameters).toMatchObject({ scheme: '"awq"', sagemaker_program: '"compress.py"' });
  expect(namesOf(InputDataConfig)).toEqual(['train', 'model', 'code']);
});

test('reads the metrics that the script prints', async () => {
  await openJobs().start(job);
  const { MetricDefinitions = [] } = Object(server.created.get(name)?.AlgorithmSpecification);
  const lines = [
    'step 10/200 loss 3.2100 tokens_per_second 812',
    'held_out_loss_before 3.5',
    'held_out_loss_champion 2.75',
    'held_out_loss_after 2.25',
  ];

  const found = MetricDefinitions.map(({ Name, Regex }: { Name: string; Regex: string }) => [
    Name,
    lines.flatMap((line) => new RegExp(Regex).exec(line)?.[1] ?? []),
  ]);

  expect(found).toEqual([
    ['loss', ['3.2100']],
    ['tokens_per_second', ['812']],
    ['held_out_loss_before', ['3.5']],
    ['held_out_loss_champion', ['2.75']],
    ['held_out_loss_after', ['2.25']],
  ]);
});

test('asks for spot with a wait that includes the run, or for a warm pool, and never for both', async () => {
  const spot = { ...place.settings, capacity: { kind: 'spot', maxWaitHours: 1 } } as const;
  const warm = { ...place.settings, capacity: { kind: 'warm-pool', keepAliveMinutes: 30 } } as const;

  const longer = { ...place.settings, capacity: { kind: 'spot', maxWaitHours: 2.2 } } as const;

  await openJobs({ settings: spot }).start(job);
  await openJobs({ settings: longer }).start({ ...job, name: 'longer' });
  await openJobs({ settings: warm }).start({ ...job, name: 'warm' });

  expect(server.created.get(name)).toMatchObject({
    EnableManagedSpotTraining: true,
    StoppingCondition: { MaxRuntimeInSeconds: 7_200, MaxWaitTimeInSeconds: 7_200 },
    ResourceConfig: expect.not.objectContaining({ KeepAlivePeriodInSeconds: expect.anything() }),
  });
  expect(server.created.get('longer')).toMatchObject({ StoppingCondition: { MaxWaitTimeInSeconds: 7_921 } });
  expect(server.created.get('warm')).toMatchObject({
    EnableManagedSpotTraining: false,
    ResourceConfig: { KeepAlivePeriodInSeconds: 1_800 },
  });
});

test('fails settings that ask for spot together with a warm pool', () => {
  const parsed = fineTuningSettingsSchema.safeParse({
    instanceType: 'ml.g6e.2xlarge',
    capacity: { kind: 'spot', maxWaitHours: 4, keepAliveMinutes: 30 },
  });

  expect(parsed.error?.issues).toMatchObject([{ code: 'unrecognized_keys', keys: ['keepAliveMinutes'] }]);
});

test('is in the VPC and encrypted with the key that it is given', async () => {
  const network = { subnets: ['subnet-1'], securityGroups: ['sg-1'] };

  await openJobs({ network, volumeKey: 'arn:aws:kms:::key/1' }).start(job);

  expect(server.created.get(name)).toMatchObject({
    VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
    ResourceConfig: { VolumeKmsKeyId: 'arn:aws:kms:::key/1' },
  });
});

test('names the key of the bucket for its results, for SageMaker takes another where none is named', async () => {
  await openJobs({ resultKey: 'arn:aws:kms:::key/1' }).start(job);
  await openJobs().start({ ...job, name: 'without' });

  expect(server.created.get(name)?.OutputDataConfig).toMatchObject({ KmsKeyId: 'arn:aws:kms:::key/1' });
  expect(server.created.get('without')?.OutputDataConfig).not.toHaveProperty('KmsKeyId');
});

test('starts a job once, whoever starts it again', async () => {
  const jobs = openJobs();

  await jobs.start(job);
  await jobs.start({ ...job, maxSeconds: 1 });

  expect(server.created.get(name)).toMatchObject({ StoppingCondition: { MaxRuntimeInSeconds: 7_200 } });
});

test.each([
  [
    'ResourceLimitExceeded',
    "The account-level service limit 'ml.g6e.2xlarge for spot training job usage' is 0 Instances",
    'training_capacity',
    /raise that quota/,
  ],
  [
    'AccessDeniedException',
    'is not authorized to perform: iam:PassRole',
    'training_refused',
    /give the role/,
  ],
  [
    'ValidationException',
    'Could not find the ECR image: repository does not exist',
    'training_refused',
    /training image/,
  ],
])('fails to start with the reason of the service: %s', async (refused, message, code, advice) => {
  server.refusal = { name: refused, message };

  const started = openJobs().start(job);

  await expect(started).rejects.toMatchObject({
    code,
    isRetryable: false,
    message: expect.stringMatching(advice),
  });
  await expect(started).rejects.toThrow(message);
});

test('fails on an instance that SageMaker has not', async () => {
  const settings = { ...place.settings, instanceType: 'ml.g99.large' };

  await expect(openJobs({ settings }).start(job)).rejects.toMatchObject({ code: 'training_refused' });
});

test('may be asked again while SageMaker throttles', async () => {
  server.refusal = { name: 'ThrottlingException', message: 'Rate exceeded' };

  await expect(openJobs().start(job)).rejects.toMatchObject({ code: 'store_unavailable', isRetryable: true });
});

test.each([
  [{ TrainingJobStatus: 'InProgress', SecondaryStatus: 'Pending' }, { state: 'running' }],
  [
    { TrainingJobStatus: 'InProgress', SecondaryStatus: 'Training', TrainingStartTime: 1_767_225_600 },
    { state: 'running', billedSeconds: 600 },
  ],
  [{ TrainingJobStatus: 'InProgress', SecondaryStatus: 'Interrupted' }, { state: 'running' }],
  [{ TrainingJobStatus: 'Stopping', SecondaryStatus: 'Stopping' }, { state: 'running' }],
  [
    {
      TrainingJobStatus: 'Completed',
      SecondaryStatus: 'Completed',
      TrainingTimeInSeconds: 500,
      BillableTimeInSeconds: 100,
    },
    { state: 'completed', billedSeconds: 100 },
  ],
  [{ TrainingJobStatus: 'Stopped', SecondaryStatus: 'Stopped' }, { state: 'stopped' }],
  [
    { TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxRuntimeExceeded' },
    { state: 'stopped', reason: 'MaxRuntimeExceeded' },
  ],
  [
    { TrainingJobStatus: 'Stopped', SecondaryStatus: 'MaxWaitTimeExceeded' },
    { state: 'stopped', reason: 'MaxWaitTimeExceeded' },
  ],
  [
    {
      TrainingJobStatus: 'Failed',
      SecondaryStatus: 'Failed',
      FailureReason: 'AlgorithmError: 3 of 40 records are bad, exit code: 1',
      TrainingStartTime: 1_767_225_600,
      TrainingEndTime: 1_767_225_660,
    },
    { state: 'failed', reason: 'AlgorithmError: 3 of 40 records are bad, exit code: 1', billedSeconds: 60 },
  ],
])('says what %j means', async (status, meaning) => {
  const jobs = openJobs();
  await jobs.start(job);

  server.status = status;

  expect(await jobs.describe(name)).toEqual({ progress: undefined, billedSeconds: undefined, ...meaning });
});

test('takes no time for billed in which a spot job waits for its next instance', async () => {
  const jobs = openJobs();
  await jobs.start(job);
  const began = 1_767_225_600;
  server.status = {
    TrainingJobStatus: 'InProgress',
    SecondaryStatus: 'Pending',
    TrainingStartTime: began,
    SecondaryStatusTransitions: [
      { Status: 'Starting', StartTime: began - 200, EndTime: began + 10 },
      { Status: 'Training', StartTime: began + 10, EndTime: began + 100 },
      { Status: 'Interrupted', StartTime: began + 100, EndTime: began + 160 },
      { Status: 'Training', StartTime: began + 160, EndTime: began + 200 },
      { Status: 'Pending', StartTime: began + 200 },
    ],
  };

  expect(await jobs.describe(name)).toMatchObject({ state: 'running', billedSeconds: 140 });
});

test('reads how far it is from its folder of checkpoints', async () => {
  const jobs = openJobs();
  await jobs.start(job);
  const line = {
    step: 10,
    steps: 200,
    epoch: 0.1,
    loss: 3.21,
    held_out_loss: null,
    tokens_per_second: 812,
    seen_tokens: 1,
    updated_at: '',
  };
  server.objects.set(`${checkpoints}/progress.json`, JSON.stringify(line));

  const { progress } = await jobs.describe(name);

  expect(progress).toEqual({
    step: 10,
    steps: 200,
    loss: 3.21,
    heldOutLoss: undefined,
    tokensPerSecond: 812,
  });
});

test('stops a job that runs, and says nothing of one that has ended or never was', async () => {
  const jobs = openJobs();
  await jobs.start(job);

  await jobs.stop(name);
  server.status = { TrainingJobStatus: 'Completed', SecondaryStatus: 'Completed' };
  await jobs.stop(name);
  await jobs.stop('nothing');

  expect(server.stopped).toEqual([name]);
});

test('gives the files that a job left with their checksums, and what the script says of them', async () => {
  const jobs = openJobs();
  await jobs.start(job);
  const files = {
    'README.md': '# 카드',
    'adapter_model.safetensors': 'weights',
    'metrics.json': '{"held_out_loss_after":2.25,"train_loss":null,"left_out":{"bad_role":1}}',
    'training.json': `{"precision":"bf16","code_digest":"${'c'.repeat(64)}","seed":3}`,
  };
  for (const [path, content] of Object.entries(files)) server.objects.set(`${results}/${path}`, content);
  server.status = { TrainingJobStatus: 'Completed', ModelArtifacts: { S3ModelArtifacts: `s3://${results}` } };

  const result = await jobs.result(name);

  expect(result).toEqual({
    address: `s3://${results}/`,
    files: Object.entries(files).map(([path, content]) => ({
      path,
      bytes: Buffer.byteLength(content),
      sha256: digest(content),
    })),
    metrics: { held_out_loss_after: 2.25 },
    card: '# 카드',
    variant: 'bf16',
    code: 'c'.repeat(64),
  });
});

test('reads no weights whose checksum the job has written down, for that may take longer than a function runs', async () => {
  const jobs = openJobs();
  await jobs.start(job);
  const files = {
    'README.md': '# card',
    'checksums.json': `{"model.safetensors":"${'a'.repeat(64)}"}`,
    'metrics.json': '{}',
    'model.safetensors': 'weights',
    'training.json': `{"precision":"bf16","code_digest":"${'c'.repeat(64)}"}`,
  };
  for (const [path, content] of Object.entries(files)) server.objects.set(`${results}/${path}`, content);
  server.status = { TrainingJobStatus: 'Completed', ModelArtifacts: { S3ModelArtifacts: `s3://${results}` } };

  const { files: found } = await jobs.result(name);

  const checksums = Object.fromEntries(found.map(({ path, sha256 }) => [path, sha256]));
  expect(checksums).toMatchObject({ 'model.safetensors': 'a'.repeat(64), 'metrics.json': digest('{}') });
  expect(server.read).not.toContain(`${results}/model.safetensors`);
});

test('fails to give what a job has not left', async () => {
  const jobs = openJobs();
  await jobs.start(job);
  server.status = { TrainingJobStatus: 'Completed', ModelArtifacts: { S3ModelArtifacts: `s3://${results}` } };
  server.objects.set(`${results}/metrics.json`, '{}');

  await expect(jobs.result(name)).rejects.toMatchObject({
    code: 'training_result_missing',
    message: expect.stringContaining('training.json, README.md'),
  });
  await expect(jobs.result('nothing')).rejects.toMatchObject({ code: 'training_result_missing' });
});

function namesOf(channels: readonly { readonly ChannelName: string }[]): readonly string[] {
  return channels.map(({ ChannelName }) => ChannelName);
}
