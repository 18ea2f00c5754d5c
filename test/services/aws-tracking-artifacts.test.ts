import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { jest } from '@jest/globals';
import { S3Artifacts } from '../../lambdas/evaluation/adapters/s3-artifacts';
import { openS3 } from '../../lambdas/platform/open-s3';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulatorForClients } from './emulator/start-emulator-for-clients';

// The emulator is installed at its first use.
jest.setTimeout(60_000);

let emulator: RunningEmulator;
let s3: S3Client;

beforeAll(async () => {
  emulator = await startEmulatorForClients();
  s3 = openS3();
}, 180_000);

afterAll(async () => {
  s3?.destroy();
  await emulator?.stop();
});

/** The artefacts of a run in a new bucket. */
async function openArtifacts({ isVersioned }: { readonly isVersioned: boolean }) {
  const Bucket = randomUUID();
  await s3.send(new CreateBucketCommand({ Bucket }));
  if (isVersioned) {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }
  return { artifacts: new S3Artifacts(s3), bucket: Bucket, uri: `s3://${Bucket}/mlflow/1/run1/artifacts` };
}

test('keeps the files of a run where the run says, and gives them back', async () => {
  const { artifacts, uri, bucket } = await openArtifacts({ isVersioned: false });

  await artifacts.put(uri, 'report.json', Buffer.from('{"답":1}'));

  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
  expect(Versions.map(({ Key }) => Key)).toEqual(['mlflow/1/run1/artifacts/report.json']);
  expect((await artifacts.get(uri, 'report.json'))?.toString('utf8')).toBe('{"답":1}');
  expect(await artifacts.get(uri, 'report.html')).toBeUndefined();
});

test('removes a file with every version of it, and no other', async () => {
  const { artifacts, uri, bucket } = await openArtifacts({ isVersioned: true });
  for (const content of ['a', 'b']) await artifacts.put(uri, 'report.json', Buffer.from(content));
  await artifacts.put(uri, 'report.json.gz', Buffer.from('c'));

  const removed = [await artifacts.remove(uri, 'report.json'), await artifacts.remove(uri, 'report.json')];

  const { Versions = [], DeleteMarkers = [] } = await s3.send(
    new ListObjectVersionsCommand({ Bucket: bucket }),
  );
  expect(removed).toEqual([true, false]);
  expect([...Versions, ...DeleteMarkers].map(({ Key }) => Key)).toEqual([
    'mlflow/1/run1/artifacts/report.json.gz',
  ]);
});
