import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { DynamoFineTuningStore } from '../../lambdas/fine-tuning/adapters/dynamo-fine-tuning-store';
import { S3TrainingFiles } from '../../lambdas/fine-tuning/adapters/s3-training-files';
import { SagemakerTrainingJobs } from '../../lambdas/fine-tuning/adapters/sagemaker-training-jobs';
import { fineTuningTable } from '../../lambdas/fine-tuning/settings';
import { openDynamo } from '../../lambdas/platform/open-dynamo';
import { PrivateTable } from '../../lib/platform/private-table';
import { describeFineTuningStoreContract } from '../contracts/fine-tuning-store';
import { describeTrainingFilesContract } from '../contracts/training-files';
import { describeTrainingJobsContract, goodResult } from '../contracts/training-jobs';
import { synthesize } from '../lib/synthesize';
import { createTable } from './emulator/create-table';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulatorForClients } from './emulator/start-emulator-for-clients';
import { type RunningMoto, startMoto } from './moto/start-moto';

// The servers are installed at their first use.
jest.setTimeout(60_000);

let emulator: RunningEmulator;
let moto: RunningMoto;
let dynamo: DynamoDBDocumentClient;
let s3: S3Client;
let motoClients: { client: SageMakerClient; s3: S3Client };

beforeAll(async () => {
  [emulator, moto] = [await startEmulatorForClients(), await startMoto()];
  dynamo = openDynamo();
  s3 = new S3Client({ forcePathStyle: true });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const settings = { endpoint: moto.url, region: 'ap-northeast-2', credentials };
  motoClients = {
    client: new SageMakerClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
  };
}, 600_000);

afterAll(async () => {
  dynamo?.destroy();
  s3?.destroy();
  motoClients?.client.destroy();
  motoClients?.s3.destroy();
  await Promise.all([emulator?.stop(), moto?.stop()]);
});

describeFineTuningStoreContract('DynamoDB', async () => {
  const template = synthesize(
    (stack) =>
      new PrivateTable(stack, 'FineTunings', {
        ...fineTuningTable,
        indexes: [...fineTuningTable.indexes],
        removalPolicy: RemovalPolicy.DESTROY,
      }),
  );
  return new DynamoFineTuningStore(dynamo, await createTable(dynamo, template));
});

describeTrainingFilesContract('S3', async () => {
  const bucket = await makeBucket(s3);
  return { files: new S3TrainingFiles(s3, bucket), read: (address) => readRecords(address) };
});

test('leaves no version of erased records in a bucket', async () => {
  const bucket = await makeBucket(s3);
  const files = new S3TrainingFiles(s3, bucket);
  await files.write('tuning_1', 'train', linesOf('{}'));

  await files.erase('tuning_1');

  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: bucket }),
  );
  expect([...Versions, ...DeleteMarkers]).toEqual([]);
});

// It ends every job at once and stops none; what else there is, the stand-in of test/fine-tuning speaks.
describeTrainingJobsContract('SageMaker, as moto speaks it', async () => {
  await moto.reset();
  const bucket = await makeBucket(motoClients.s3);
  const name = `llmops-test-tuning-${randomUUID().slice(0, 8)}-1`;
  const records = `s3://${bucket}/training/records/tuning_1`;
  const jobs = new SagemakerTrainingJobs({
    ...motoClients,
    place: {
      settings: { instanceType: 'ml.g6e.2xlarge', capacity: { kind: 'spot', maxWaitHours: 24 } },
      bucket,
      role: 'arn:aws:iam::123456789012:role/jobs',
      image: '763104351884.dkr.ecr.ap-northeast-2.amazonaws.com/pytorch-training:2',
      code: `s3://${bucket}/code.tar.gz`,
      network: { subnets: [], securityGroups: [] },
      hasLocalDisks: true,
    },
    now: () => new Date(),
  });
  const job = {
    name,
    method: 'sft',
    hyperparameters: { epochs: 2 },
    base: { model: 'tiny', revision: 'r1', address: `s3://${bucket}/base-models/tiny/r1/`, bytes: 1 },
    checkpoints: 'tuning_1-0123456789ab',
    maxSeconds: 3_600,
  } as const;
  return {
    jobs,
    job: {
      ...job,
      train: `${records}/train/`,
      validation: `${records}/validation/`,
      champion: `s3://${bucket}/training/results/before/output/model/`,
    },
    compression: { ...job, method: 'compress', compressedFrom: 'support@1f0c3a5b7d9e' },
    letEnd: async () => {
      for (const [path, Body] of Object.entries(goodResult)) {
        const Key = `training/results/${name}/output/model/${path}`;
        await motoClients.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
      }
    },
  };
});

async function readRecords(address: string): Promise<string | undefined> {
  const { hostname: Bucket, pathname } = new URL(address);
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket, Key: `${pathname.slice(1)}records.jsonl` }),
    );
    return await Body?.transformToString('utf8');
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

async function makeBucket(client: S3Client): Promise<string> {
  const bucket = randomUUID();
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}

async function* linesOf(...lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}
