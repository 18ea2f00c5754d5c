import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  CreateModelPackageCommand,
  ListModelPackagesCommand,
  type SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { jest } from '@jest/globals';
import { ModelRecords } from '../../lambdas/model-hub/adapters/model-records';
import { openModelBucket } from '../../lambdas/model-hub/adapters/open-model-bucket';
import { S3ModelFiles } from '../../lambdas/model-hub/adapters/s3-model-files';
import { SageMakerModelRegistry } from '../../lambdas/model-hub/adapters/sagemaker-model-registry';
import { readText } from '../../lambdas/model-hub/read-text';
import { openSageMaker } from '../../lambdas/platform/open-sagemaker';
import { describeModelRegistryContract } from '../contracts/model-registry';
import { makeModelVersion } from '../model-hub/make-model-version';
import { type RunningMoto, startMoto } from './moto/start-moto';
import { startPolicyStandIn } from './moto/start-policy-stand-in';
import { pointAwsClients } from './point-aws-clients';

// moto is installed at its first use.
jest.setTimeout(60_000);

const servingImage = '763104351884.dkr.ecr.us-east-1.amazonaws.com/djl-inference:0.36.0-lmi20.0.0-cu128';

let moto: RunningMoto;
let sagemaker: SageMakerClient;
let s3: S3Client;

beforeAll(async () => {
  moto = await startMoto();
  pointAwsClients(moto.url);
  sagemaker = openSageMaker();
  s3 = openModelBucket();
}, 400_000);

afterEach(() => {
  delete process.env.AWS_ENDPOINT_URL_SAGEMAKER;
});

afterAll(async () => {
  sagemaker?.destroy();
  s3?.destroy();
  await moto?.stop();
});

describeModelRegistryContract('SageMaker', async () => {
  const { registry, files } = await open();
  return {
    registry,
    alter: async (id, from, to) => {
      const path = (await registry.get(id))?.record?.slice(files.address('').length) ?? '';
      const text = (await readText(await files.read(path), 100_000)).replaceAll(from, to);
      await files.write(path, new Blob([text]).stream(), { bytes: Buffer.byteLength(text) });
    },
  };
});

test('keeps a version as a package of its group, with what SageMaker shows of it', async () => {
  const { registry, requests, prefix } = await open();
  const version = makeModelVersion();

  const { record } = await registry.create(version);
  await registry.decide(version.id, true, {
    by: 'key_approver',
    reason: 'reads well',
    time: '2026-01-03T00:00:00.000Z',
  });
  await registry.setAlias('support', 'champion', version.id);

  const [created] = requests.filter(({ command }) => command === 'CreateModelPackage');
  expect(created?.input).toMatchObject({
    ModelPackageGroupName: `${prefix}support`,
    ModelPackageDescription: version.digest,
    ModelApprovalStatus: 'PendingManualApproval',
    ModelLifeCycle: { Stage: 'Development', StageStatus: 'PendingApproval' },
    CustomerMetadataProperties: { kind: 'adapter', base: 'qwen3-8b' },
  });
  expect(Object(created?.input).InferenceSpecification.Containers).toEqual([
    {
      Image: servingImage,
      ModelDataSource: {
        S3DataSource: { S3Uri: version.address, S3DataType: 'S3Prefix', CompressionType: 'None' },
      },
    },
  ]);
  expect(record).toContain(Object(created?.input).CustomerMetadataProperties.record);
  const updates = requests.filter(({ command }) => command === 'UpdateModelPackage');
  expect(updates.map(({ input }) => Object(input).ModelLifeCycle)).toEqual([
    { Stage: 'Development', StageStatus: 'Approved' },
    { Stage: 'Production', StageStatus: 'Approved' },
  ]);
  expect(updates.map(({ input }) => Object(input).ApprovalDescription)).toEqual(
    Array(2).fill('key_approver at 2026-01-03T00:00:00.000Z: reads well'),
  );
});

test('counts a version once that was registered twice at the same moment', async () => {
  const { registry, prefix } = await open();
  const version = makeModelVersion();
  await registry.create(version);
  await sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: `${prefix}support`,
      ModelPackageDescription: version.digest,
      CustomerMetadataProperties: { record: '0'.repeat(64) },
    }),
  );

  const versions = await registry.list('support');

  expect(versions.map(({ version: number }) => number)).toEqual([1]);
});

test('leaves packages alone that others have put into the group', async () => {
  const { registry, prefix } = await open();
  await registry.create(makeModelVersion());
  await sagemaker.send(new CreateModelPackageCommand({ ModelPackageGroupName: `${prefix}support` }));

  expect(await registry.list()).toHaveLength(1);
  expect(await registry.get('support')).toMatchObject({ version: 1 });
});

test('shows a decision that was made in the console of SageMaker', async () => {
  const { registry, prefix } = await open();
  const { id, ...version } = makeModelVersion();
  await registry.create({ id, ...version });
  const { ModelPackageSummaryList: [listed] = [] } = await sagemaker.send(
    new ListModelPackagesCommand({ ModelPackageGroupName: `${prefix}support` }),
  );

  await sagemaker.send(
    new UpdateModelPackageCommand({
      ModelPackageArn: listed?.ModelPackageArn,
      ModelApprovalStatus: 'Approved',
      ApprovalDescription: 'looks good',
      CustomerMetadataProperties: {
        record: /record-(\w+)/.exec((await registry.get(id))?.record ?? '')?.[1] ?? '',
      },
    }),
  );

  expect(await registry.get(id)).toMatchObject({
    state: 'approved',
    decision: { by: 'SageMaker', reason: 'looks good', time: expect.stringMatching(/^\d{4}-/) },
  });
});

test('shares a group with the accounts that the environment names, each time it registers', async () => {
  const policies = await startPolicyStandIn(moto.url);
  const { registry, prefix } = await open({ sharedWith: ['210987654321'], endpoint: policies.url });

  await registry.create(makeModelVersion('a'));
  await registry.create(makeModelVersion('b'));
  await policies.close();

  expect(policies.puts.map(({ ModelPackageGroupName }) => ModelPackageGroupName)).toEqual(
    Array(2).fill(`${prefix}support`),
  );
  expect(JSON.parse(policies.puts[0]?.ResourcePolicy ?? '').Statement).toEqual([
    expect.objectContaining({
      Principal: { AWS: ['arn:aws:iam::210987654321:root'] },
      Action: ['sagemaker:DescribeModelPackageGroup'],
      Resource: `arn:aws:sagemaker:us-east-1:123456789012:model-package-group/${prefix}support`,
    }),
    expect.objectContaining({
      Action: ['sagemaker:DescribeModelPackage', 'sagemaker:ListModelPackages'],
      Resource: `arn:aws:sagemaker:us-east-1:123456789012:model-package/${prefix}support/*`,
    }),
  ]);
});

/** A registry of an environment of its own, and what it asks SageMaker for. */
async function open(options: { readonly sharedWith?: readonly string[]; readonly endpoint?: string } = {}) {
  const bucket = randomUUID();
  const prefix = `${randomUUID().slice(0, 8)}-`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const files = new S3ModelFiles({ client: s3, bucket });
  if (options.endpoint) process.env.AWS_ENDPOINT_URL_SAGEMAKER = options.endpoint;
  const client = openSageMaker();
  const requests: { readonly command: string; readonly input: unknown }[] = [];
  client.middlewareStack.add(
    (next, context) => (call) => {
      requests.push({ command: String(context.commandName).replace('Command', ''), input: call.input });
      return next(call);
    },
    { step: 'initialize' },
  );
  const registry = new SageMakerModelRegistry({
    client,
    records: new ModelRecords(files),
    groupPrefix: prefix,
    image: servingImage,
    sharedWith: options.sharedWith,
  });
  return { registry, files, requests, prefix };
}
