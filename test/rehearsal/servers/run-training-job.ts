import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { assumeRole } from './assume-role';

/** A training job as it is asked for. */
export const trainingJobShape = z.looseObject({
  TrainingJobName: z.string(),
  RoleArn: z.string(),
  InputDataConfig: z.array(
    z.looseObject({
      ChannelName: z.string(),
      DataSource: z.looseObject({ S3DataSource: z.looseObject({ S3Uri: z.string() }) }),
    }),
  ),
  OutputDataConfig: z.looseObject({ S3OutputPath: z.string() }),
  CheckpointConfig: z.looseObject({ S3Uri: z.string() }),
});

/** A training job as it is asked for. */
export type AskedTrainingJob = z.infer<typeof trainingJobShape>;

/** A moment, so that somebody sees it run. */
const runMs = 2_000;

/**
 * What a training job does with S3, with the rights of its role and without a GPU: reads each channel, writes its progress
 * beside its checkpoints, and leaves an adapter.
 *
 * @returns address of what it has left
 */
export async function runTrainingJob(
  job: AskedTrainingJob,
  place: { readonly emulatorUrl: string; readonly region: string },
): Promise<string> {
  const s3 = new S3Client({
    endpoint: place.emulatorUrl,
    region: place.region,
    credentials: await assumeRole(job.RoleArn, place.emulatorUrl),
    forcePathStyle: true,
  });
  try {
    for (const { ChannelName, DataSource } of job.InputDataConfig) {
      await download(ChannelName, DataSource.S3DataSource.S3Uri, s3);
    }
    await put(job.CheckpointConfig.S3Uri, { 'progress.json': progress }, s3);
    await sleep(runMs);
    const address = `${job.OutputDataConfig.S3OutputPath}${job.TrainingJobName}/output/model/`;
    await put(address, result, s3);
    return address;
  } finally {
    s3.destroy();
  }
}

/** As SageMaker does: it lists what begins with the address, and reads it. */
async function download(channel: string, address: string, s3: S3Client): Promise<void> {
  const { hostname: Bucket, pathname } = new URL(address);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: pathname.slice(1) }));
  if (Contents.length === 0)
    throw new Error(`the channel ${channel} is empty: there is nothing at ${address}`);
  for (const { Key } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    await Body?.transformToByteArray();
  }
}

async function put(address: string, files: Readonly<Record<string, string>>, s3: S3Client): Promise<void> {
  const { hostname: Bucket, pathname } = new URL(address);
  for (const [path, Body] of Object.entries(files)) {
    await s3.send(new PutObjectCommand({ Bucket, Key: pathname.slice(1) + path, Body }));
  }
}

const progress = JSON.stringify({ step: 3, steps: 3, loss: 1.5, held_out_loss: 2, tokens_per_second: 100 });

const result = {
  'README.md': '# An adapter that nobody has trained\n',
  'adapter_config.json': JSON.stringify({ peft_type: 'LORA', r: 16 }),
  'adapter_model.safetensors': 'weights of nothing',
  'metrics.json': JSON.stringify({ held_out_loss_before: 2, held_out_loss_after: 1.5 }),
  'training.json': JSON.stringify({ precision: 'bf16', code_digest: 'c'.repeat(64) }),
};
