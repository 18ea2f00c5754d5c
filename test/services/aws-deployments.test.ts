import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteInferenceComponentCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { openModelGateway } from '../../lambdas/model-gateway/client';
import { routeSchema } from '../../lambdas/model-gateway/settings';
import type { ModelFile, ModelVersion } from '../../lambdas/model-hub/api';
import { openDynamo } from '../../lambdas/platform/open-dynamo';
import { openS3 } from '../../lambdas/platform/open-s3';
import { openSageMaker } from '../../lambdas/platform/open-sagemaker';
import { openScaling } from '../../lambdas/platform/open-scaling';
import { describeEndpoint } from '../../lambdas/serving/adapters/describe-endpoint';
import { DynamoDeploymentStore } from '../../lambdas/serving/adapters/dynamo-deployment-store';
import { readVersionFile } from '../../lambdas/serving/adapters/read-version-file';
import { SageMakerComponents } from '../../lambdas/serving/adapters/sagemaker-components';
import type { ScalingClients } from '../../lambdas/serving/adapters/scale-component';
import { askShortly } from '../../lambdas/serving/ask-shortly';
import { createDeployments } from '../../lambdas/serving/create-deployments';
import { componentName, deploymentTable, type EndpointFacts } from '../../lambdas/serving/settings';
import { verifyEndpoint } from '../../lambdas/serving/verify-endpoint';
import { PrivateTable } from '../../lib/platform/private-table';
import { describeDeploymentStoreContract } from '../contracts/deployment-store';
import { describeInferenceComponentsContract } from '../contracts/inference-components';
import { synthesize } from '../lib/synthesize';
import { operator } from '../promotion/open-releases';
import { makeVersion } from '../serving/make-version';
import { openDeployments } from '../serving/open-deployments';
import { type StandInSageMaker, startStandInSageMaker } from '../serving/stand-in-sagemaker';
import { type StandInScaling, startStandInScaling } from '../serving/stand-in-scaling';
import { createTable } from './emulator/create-table';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulatorForClients } from './emulator/start-emulator-for-clients';
import { type RunningMoto, startMoto } from './moto/start-moto';

// The servers are installed at their first use.
jest.setTimeout(60_000);

const endpointName = 'llmops-test-chat';
const facts: EndpointFacts = {
  chat: {
    name: endpointName,
    model: 'qwen3-8b',
    variant: 'bf16',
    maxAdapters: 4,
    maxRank: 32,
    gpus: 1,
    image: '763104351884.dkr.ecr.us-east-1.amazonaws.com/djl-inference:lmi',
    container: { OPTION_MAX_MODEL_LEN: '8192' },
    loadSeconds: 30,
    minCopies: 0,
    maxCopies: 2,
    concurrentRequests: 8,
    bakeSeconds: 3_600,
    executionRole: 'arn:aws:iam::123456789012:role/serving',
  },
};

let emulator: RunningEmulator;
let moto: RunningMoto;
let sagemaker: StandInSageMaker;
let client: SageMakerClient;
let scaling: StandInScaling;
let scalingClients: ScalingClients;
let dynamo: DynamoDBDocumentClient;
let s3: S3Client;

beforeAll(async () => {
  // Of two changes at the same moment moto's DynamoDB may take both.
  [emulator, moto] = [await startEmulatorForClients(), await startMoto()];
  dynamo = openDynamo();
  s3 = openS3();
}, 400_000);

afterAll(async () => {
  dynamo?.destroy();
  s3?.destroy();
  await Promise.all([emulator?.stop(), moto?.stop()]);
});

beforeEach(async () => {
  sagemaker = await startStandInSageMaker({ endpoint: endpointName });
  openClient(sagemaker);
  scaling = await startStandInScaling({ isInService: (name) => sagemaker.component(name) !== undefined });
  process.env.AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING = scaling.url;
  process.env.AWS_ENDPOINT_URL_CLOUDWATCH = scaling.url;
  scalingClients = openScaling();
});

afterEach(async () => {
  client.destroy();
  scalingClients.scaling.destroy();
  scalingClients.alarms.destroy();
  await scaling.close();
  await sagemaker.close();
});

describeDeploymentStoreContract('DynamoDB', async () => {
  const template = synthesize(
    (stack) =>
      new PrivateTable(stack, 'Deployments', { ...deploymentTable, removalPolicy: RemovalPolicy.DESTROY }),
  );
  return new DynamoDeploymentStore(dynamo, await createTable(dynamo, template));
});

describeInferenceComponentsContract(
  'SageMaker, as the stand-in of the tests speaks',
  async () => ({
    components: openComponents(),
    endpoint: 'chat',
    prefix: endpointName,
    versions: [await keepVersion('aaaaaaaaaaaa'), await keepVersion('bbbbbbbbbbbb', { kind: 'merged' })],
    pause: async () => {},
  }),
  30_000,
);

describe('an adapter on SageMaker', () => {
  test('is packed into one archive that lies beside its files, once', async () => {
    const version = await keepVersion('aaaaaaaaaaaa');
    const component = {
      name: componentName(endpointName, version.id),
      endpoint: 'chat',
      modelVersion: version,
    };

    await openComponents().create(component);

    const asked = sagemaker.component(component.name);
    const url = asked?.Specification.Container?.ArtifactUrl ?? '';
    expect(asked?.Specification).toEqual({
      BaseInferenceComponentName: `${endpointName}-base`,
      Container: { ArtifactUrl: expect.stringMatching(/\/served-adapters\/support\/[0-9a-f]{64}\.tar\.gz$/) },
    });
    expect(await unpack(url)).toEqual({
      'adapter_config.json': '{"peft_type":"LORA","r":16}',
      'adapter_model.safetensors': weights,
    });
    expect(await readVersionFile(version, 'adapter_config.json')).toBe('{"peft_type":"LORA","r":16}');
    expect(await readVersionFile(version, 'passwd')).toBeUndefined();
  });

  test('is packed in several parts where it is large', async () => {
    const large = 'large '.repeat(3_000_000);
    const version = await keepVersion('aaaaaaaaaaaa', {}, large);
    const name = componentName(endpointName, version.id);

    await openComponents().create({ name, endpoint: 'chat', modelVersion: version });

    const url = sagemaker.component(name)?.Specification.Container?.ArtifactUrl ?? '';
    expect((await unpack(url))['adapter_model.safetensors'] === large).toBe(true);
  });

  test('fails when a file is not what was registered, and leaves no archive', async () => {
    const version = await keepVersion('aaaaaaaaaaaa');
    const files = version.files.map((file) => ({ ...file, sha256: 'a'.repeat(64) }));
    const create = openComponents().create({
      name: componentName(endpointName, version.id),
      endpoint: 'chat',
      modelVersion: { ...version, files },
    });

    await expect(create).rejects.toMatchObject({ code: 'model_version_altered' });
    await expect(
      s3.send(
        new GetObjectCommand({
          Bucket: bucketOf(version),
          Key: `served-adapters/support/${version.digest}.tar.gz`,
        }),
      ),
    ).rejects.toThrow();
    expect(sagemaker.calls).not.toContain('CreateInferenceComponent');
  });
});

test('reads the weights of a whole model as they lie, with the time that they need', async () => {
  const version = await keepVersion('bbbbbbbbbbbb', { kind: 'merged' });
  const name = componentName(endpointName, version.id);

  await openComponents().create({ name, endpoint: 'chat', modelVersion: version });

  expect(sagemaker.models.get(name)).toMatchObject({
    ExecutionRoleArn: 'arn:aws:iam::123456789012:role/serving',
    EnableNetworkIsolation: true,
    PrimaryContainer: {
      Environment: { OPTION_MAX_MODEL_LEN: '8192' },
      ModelDataSource: { S3DataSource: { S3Uri: version.address, CompressionType: 'None' } },
    },
  });
  expect(sagemaker.component(name)).toMatchObject({
    VariantName: 'AllTraffic',
    Specification: {
      ModelName: name,
      StartupParameters: { ContainerStartupHealthCheckTimeoutInSeconds: 60 },
      ComputeResourceRequirements: { NumberOfAcceleratorDevicesRequired: 1, MinMemoryRequiredInMb: 1_024 },
    },
    RuntimeConfig: { CopyCount: 1 },
  });
});

describe('the scaling of what is deployed', () => {
  const there = async (kind: ModelVersion['kind']) => {
    const modelVersion = await keepVersion('bbbbbbbbbbbb', { kind });
    const component = {
      name: componentName(endpointName, modelVersion.id),
      endpoint: 'chat',
      modelVersion,
    };
    const components = openComponents();
    await components.create(component);
    while ((await components.describe(component)).state === 'creating');
    return { components, component };
  };

  test('is that of the endpoint for a whole model, and goes before it does', async () => {
    const { components, component } = await there('merged');

    await components.scale(component);
    const scaled = scaling.targets.get(component.name);
    const wakes = [...scaling.alarms.keys()];
    await components.delete(component.name);

    expect(scaled).toMatchObject({ MinCapacity: 0, MaxCapacity: 2 });
    expect(wakes).toEqual([`wake-${component.name}`]);
    expect([scaling.targets.size, scaling.policies.size, scaling.alarms.size]).toEqual([0, 0, 0]);
    expect(sagemaker.models.size).toBe(0);
  });

  test('goes, too, when somebody has deleted the component alone', async () => {
    const { components, component } = await there('merged');
    await components.scale(component);
    const InferenceComponentName = component.name;
    await client.send(new DeleteInferenceComponentCommand({ InferenceComponentName }));
    while ((await components.describe(component)).state !== 'absent');

    await components.delete(component.name);

    expect([scaling.targets.size, scaling.alarms.size]).toEqual([0, 0]);
  });

  test('stays while it is being changed, and the component with it', async () => {
    const { components, component } = await there('merged');
    await components.scale(component);
    scaling.refusals.push({ name: 'ConcurrentUpdateException', message: 'in progress' });

    await expect(components.delete(component.name)).rejects.toMatchObject({ code: 'component_busy' });

    expect((await components.describe(component)).state).toBe('in-service');
  });

  test('is that of its base for an adapter, of which nobody asks', async () => {
    const { components, component } = await there('adapter');

    await components.scale(component);
    await components.delete(component.name);

    expect(scaling.calls).toEqual([]);
  });
});

describe('a deployment on SageMaker', () => {
  test('answers through the gateway, and is taken off again', async () => {
    const { deployments, finish } = await deploy();
    const [begun] = await deployments.list(1);

    const done = await finish(begun?.id ?? '');

    expect(done.step).toBe('deployed');
    expect(await deployments.deployed()).toEqual([{ modelVersion: done.modelVersion, endpoint: 'chat' }]);
    expect(sagemaker.calls).toContain('InvokeEndpointWithResponseStream');
    await deployments.remove(operator, done.id);
    expect(await deployments.deployed()).toEqual([]);
  });

  test.each<[string, StandInSageMaker['fate'], RegExp]>([
    [
      'fails for want of capacity',
      {
        ends: 'failed',
        reason: 'InsufficientInstanceCapacity: Unable to provision requested ML compute capacity',
      },
      /no free GPU of this instance type/,
    ],
    [
      'fails where the image is missing',
      { ends: 'failed', reason: 'Failed to pull container image: it does not exist' },
      /image of the container cannot be pulled/,
    ],
    [
      'fails when SageMaker takes it back and says that it is in service',
      { ends: 'rolled-back' },
      /its artefact is s3:\/\/models\/older\.tar\.gz, not s3:/,
    ],
    [
      'fails when it is never there, and deletes it once SageMaker lets it',
      { ends: 'never' },
      /not ready within 1860 seconds, 60 of them to fetch and to load it/,
    ],
  ])('%s', async (_name, fate, words) => {
    sagemaker.fate = fate;
    const { deployments, finish } = await deploy();
    const [begun] = await deployments.list(1);

    const done = await finish(begun?.id ?? '');

    expect(done.step).toBe('failed');
    expect(done.history.at(-1)?.reason).toMatch(words);
    expect(await openComponents().list('chat')).toEqual([]);
  });

  test('fails where the quota is used up, and where SageMaker refuses it for another reason', async () => {
    sagemaker.refusal = { name: 'ResourceLimitExceeded', message: 'The limit is 0 Instances' };
    const limited = await deploy();
    const first = await limited.finish((await limited.deployments.list(1))[0]?.id ?? '');
    sagemaker.refusal = { name: 'ValidationException', message: 'EnableLora is off' };
    const refused = await deploy();
    const second = await refused.finish((await refused.deployments.list(1))[0]?.id ?? '');

    expect(first.history.at(-1)?.reason).toMatch(/The limit is 0 Instances: ask AWS for a higher quota/);
    expect(second.history.at(-1)?.reason).toMatch(/SageMaker refuses .*: EnableLora is off: mend it/);
  });

  test('fails where the stack of the endpoint is not deployed, and says so', async () => {
    sagemaker.endpointStatus = undefined;
    sagemaker.refusal = { name: 'ValidationException', message: 'Could not find endpoint' };
    const { deployments, finish } = await deploy();
    const [begun] = await deployments.list(1);

    const done = await finish(begun?.id ?? '');

    expect(done.history.at(-1)?.reason).toBe(
      'there is no endpoint llmops-test-chat on SageMaker: deploy the stack Serving, then the version again',
    );
  });

  test('is shown and counted as gone when the environment has its endpoint no more', async () => {
    const { deployments, finish, deps } = await deploy();
    const [begun] = await deployments.list(1);
    const { id } = await finish(begun?.id ?? '');
    const without = createDeployments({
      ...deps,
      components: openComponents({}),
      endpoints: {},
      machine: { start: async () => {} },
    });

    expect(await without.deployed()).toEqual([]);
    expect(await without.get(id)).toMatchObject({ step: 'removed' });
  });

  test('waits while the endpoint itself is being changed', async () => {
    sagemaker.endpointStatus = 'Updating';
    sagemaker.refusal = { name: 'ValidationException', message: 'the endpoint is being updated' };
    const { deployments, finish } = await deploy();
    const [begun] = await deployments.list(1);

    expect((await finish(begun?.id ?? '')).step).toBe('deployed');
  });
});

test('verifies an endpoint of moto whose base is another model than intended', async () => {
  const name = `config-${randomUUID()}`;
  const toMoto = openMotoClient();
  await toMoto.send(
    new CreateModelCommand({ ModelName: name, ExecutionRoleArn: facts.chat?.executionRole ?? '' }),
  );
  await toMoto.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [
        // Of the types that moto knows.
        {
          VariantName: 'AllTraffic',
          ModelName: name,
          InstanceType: 'ml.g4dn.xlarge',
          InitialInstanceCount: 1,
        },
      ],
    }),
  );
  await toMoto.send(new CreateEndpointCommand({ EndpointName: endpointName, EndpointConfigName: name }));
  toMoto.destroy();
  await sagemaker.close();
  client.destroy();
  sagemaker = await startStandInSageMaker({ endpoint: endpointName, forwardTo: moto.url });
  openClient(sagemaker);
  const verify = (endpointConfigName: string, modelName: string) =>
    verifyEndpoint(
      { endpointName, endpointConfigName, componentName: `${endpointName}-base`, modelName },
      {
        describe: (endpoint, component) => describeEndpoint(endpoint, component, client),
        sleep: async () => {},
        now: () => new Date(),
      },
    );

  expect(await verify(name, 'base-model')).toContain(`runs ${name}`);
  await expect(verify('config-2', 'base-model')).rejects.toMatchObject({ code: 'endpoint_not_as_intended' });
  await expect(verify(name, 'model-2')).rejects.toThrow(/serves base-model, and model-2 is intended/);
});

/** Weights of many blocks of a tar, and none at the edge of one. */
const weights = 'w'.repeat(100_001);

function openClient({ url }: StandInSageMaker): void {
  process.env.AWS_ENDPOINT_URL_SAGEMAKER = url;
  client = openSageMaker();
}

function openMotoClient(): SageMakerClient {
  process.env.AWS_ENDPOINT_URL_SAGEMAKER = moto.url;
  return openSageMaker();
}

function openComponents(endpoints = facts): SageMakerComponents {
  const ask = (endpoint: string, model: string) => {
    const provider = { type: 'sagemaker', endpoint, address: sagemaker.url };
    const gateway = openModelGateway({
      routes: { probe: routeSchema.parse({ kind: 'chat', provider, model }) },
      namespace: 'llmops-test',
      keys: { get: () => Promise.reject(new Error('it takes no key')) },
    });
    return askShortly(gateway, 'probe');
  };
  return new SageMakerComponents({ client, scaling: scalingClients, s3, endpoints, ask });
}

/** A version whose files lie in a bucket of its own. */
async function keepVersion(
  digest12: string,
  changes: Partial<ModelVersion> = {},
  tensors = weights,
): Promise<ModelVersion> {
  const Bucket = `models-${randomUUID()}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  const prefix = `model-versions/support/${digest12}/`;
  const files: ModelFile[] = [];
  for (const [path, Body] of [
    ['adapter_config.json', '{"peft_type":"LORA","r":16}'],
    ['adapter_model.safetensors', tensors],
  ] as const) {
    await s3.send(new PutObjectCommand({ Bucket, Key: prefix + path, Body }));
    files.push({ path, bytes: Body.length, sha256: createHash('sha256').update(Body).digest('hex') });
  }
  return makeVersion(digest12, { address: `s3://${Bucket}/${prefix}`, files, ...changes });
}

/** Deployments of the endpoint on SageMaker, with one that has begun. */
async function deploy() {
  const opened = openDeployments(
    { chat: { ...facts.chat } },
    { components: openComponents(), readFile: readVersionFile },
  );
  const version = await keepVersion('aaaaaaaaaaaa');
  opened.register('aaaaaaaaaaaa', version);
  await opened.deployments.deploy(operator, { modelVersion: version.id });
  return opened;
}

function bucketOf({ address }: ModelVersion): string {
  return new URL(address).hostname;
}

async function unpack(url: string): Promise<Readonly<Record<string, string>>> {
  const { hostname, pathname } = new URL(url);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: hostname, Key: pathname.slice(1) }));
  const folder = await mkdtemp(join(tmpdir(), 'adapter-'));
  await writeFile(join(folder, 'archive.tar.gz'), (await Body?.transformToByteArray()) ?? '');
  await promisify(execFile)('tar', ['-xzf', 'archive.tar.gz'], { cwd: folder });
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const unpacked = {
    'adapter_config.json': await read('adapter_config.json'),
    'adapter_model.safetensors': await read('adapter_model.safetensors'),
  };
  await rm(folder, { recursive: true });
  return unpacked;
}
