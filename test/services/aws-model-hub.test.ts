import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { DynamoBaseModelStore } from '../../lambdas/model-hub/adapters/dynamo-base-model-store';
import { openModelBucket } from '../../lambdas/model-hub/adapters/open-model-bucket';
import { readSharedS3File } from '../../lambdas/model-hub/adapters/read-s3-file';
import { S3ModelFiles } from '../../lambdas/model-hub/adapters/s3-model-files';
import { S3WeightsSource } from '../../lambdas/model-hub/adapters/s3-weights-source';
import { baseModelTable } from '../../lambdas/model-hub/settings';
import { digest } from '../../lambdas/platform/digest';
import { openDynamo } from '../../lambdas/platform/open-dynamo';
import { PrivateTable } from '../../lib/platform/private-table';
import { describeBaseModelStoreContract } from '../contracts/base-model-store';
import { describeModelFilesContract } from '../contracts/model-files';
import { describeModelSourceContract } from '../contracts/model-source';
import { synthesize } from '../lib/synthesize';
import { createTable } from './emulator/create-table';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulatorForClients } from './emulator/start-emulator-for-clients';

// The emulator is installed at its first use.
jest.setTimeout(60_000);

/** The smallest that S3 takes. */
const pieceBytes = 5 * 1_048_576;

let emulator: RunningEmulator;
let dynamo: DynamoDBDocumentClient;
let s3: S3Client;

beforeAll(async () => {
  emulator = await startEmulatorForClients();
  dynamo = openDynamo();
  s3 = openModelBucket();
}, 180_000);

afterAll(async () => {
  dynamo?.destroy();
  s3?.destroy();
  await emulator?.stop();
});

describeBaseModelStoreContract('DynamoDB', async () => {
  const template = synthesize(
    (stack) =>
      new PrivateTable(stack, 'BaseModels', { ...baseModelTable, removalPolicy: RemovalPolicy.DESTROY }),
  );
  return new DynamoBaseModelStore(dynamo, await createTable(dynamo, template));
});

describeModelFilesContract(
  'S3',
  async () => new S3ModelFiles({ client: s3, bucket: await makeBucket(), pieceBytes }),
  { pieceBytes },
);

describeModelSourceContract('a bucket of one’s own', async (files) => {
  const bucket = await makeBucket();
  for (const [path, content] of Object.entries(files)) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `weights/${path}`, Body: content }));
  }
  return {
    source: new S3WeightsSource(s3),
    repository: `s3://${bucket}/weights/`,
    revision: 'd'.repeat(64),
  };
});

test('tells what is here of a file that is finished while it is asked', async () => {
  const files = new S3ModelFiles({ client: s3, bucket: await makeBucket(), pieceBytes });
  const content = Buffer.alloc(pieceBytes + 10, 'weights ');
  const expected = { bytes: content.byteLength, sha256: digest(content) };
  await files.append('m/weights.safetensors', new Blob([content]).stream(), expected);
  const finishOnce = 'finishOnce';
  s3.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        // The upload has been listed, its parts have not.
        if (commandName === 'ListMultipartUploadsCommand' && s3.middlewareStack.remove(finishOnce)) {
          await files.finish('m/weights.safetensors', expected);
        }
        return answer;
      },
    { step: 'initialize', name: finishOnce },
  );

  const kept = await files.kept('m/');

  expect([...kept]).toEqual([['weights.safetensors', content.byteLength]]);
});

test('fails to read what another environment does not share, and says what shares it', async () => {
  const read = readSharedS3File(s3, `s3://${randomUUID()}/model-records/support/record.json`);

  await expect(read).rejects.toMatchObject({ code: 'model_source_refused' });
  await expect(read).rejects.toThrow('add this account to modelHub.sharedWith');
});

async function makeBucket(): Promise<string> {
  const bucket = randomUUID();
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}
