import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { openModelGateway } from '../../lambdas/model-gateway/client';
import { routeSchema } from '../../lambdas/model-gateway/settings';
import { LocalComponents } from '../../lambdas/serving/adapters/local-components';
import { askShortly } from '../../lambdas/serving/ask-shortly';
import { findFreePort } from '../../local/find-free-port';
import { describeInferenceComponentsContract } from '../contracts/inference-components';
import { operator } from '../promotion/open-releases';
import { makeVersion } from '../serving/make-version';
import { openDeployments } from '../serving/open-deployments';
import { installTrainingEnvironment } from './install-training-environment';

// torch is loaded by each server.
const timeoutMs = 240_000;
jest.setTimeout(timeoutMs);

const run = promisify(execFile);
const training = join(import.meta.dirname, '../../training');

/** An adapter on the base, and the base once more as a whole model. */
const makeModels = `
import sys
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer
base, adapter, merged = sys.argv[1:]
model, tokenizer = AutoModelForCausalLM.from_pretrained(base), AutoTokenizer.from_pretrained(base)
model.save_pretrained(merged)
tokenizer.save_pretrained(merged)
get_peft_model(model, LoraConfig(r=8, target_modules="all-linear", task_type="CAUSAL_LM")).save_pretrained(adapter)
tokenizer.save_pretrained(adapter)
`;

let python: string;
let folder: string;
let components: LocalComponents;

beforeAll(async () => {
  python = await installTrainingEnvironment();
  folder = await mkdtemp(join(tmpdir(), 'served-'));
  const place = (name: string) => join(folder, name);
  const texts = join(import.meta.dirname, '../../docs');
  const variables = { ...process.env, HF_HUB_OFFLINE: '1' };
  await run(python, [join(training, 'make_tiny_model.py'), '--from', texts, '--output', place('base')], {
    env: variables,
  });
  await run(python, ['-c', makeModels, place('base'), place('adapter'), place('merged')], { env: variables });
  components = await start();
}, 1_800_000);

afterAll(async () => {
  await components?.close();
  if (folder) await rm(folder, { recursive: true });
});

/** One server for all tests, because torch takes long to load; what another test has left on it is taken off. */
async function open(): Promise<LocalComponents> {
  for (const name of await components.list('own')) await components.delete(name, 'own');
  return components;
}

async function start(): Promise<LocalComponents> {
  const port = await findFreePort();
  return new LocalComponents({
    script: join(training, 'serve.py'),
    python: async () => python,
    base: async () => join(folder, 'base'),
    port,
    token: 'a-token-of-this-test',
    variables: process.env,
    ask: (model) => {
      const provider = { type: 'openai-compatible', name: 'own', baseUrl: `http://127.0.0.1:${port}/v1` };
      const gateway = openModelGateway({
        routes: { probe: routeSchema.parse({ kind: 'chat', provider, model }) },
        namespace: '',
        keys: { get: () => Promise.reject(new Error('it takes no key')) },
      });
      return askShortly(gateway, 'probe');
    },
  });
}

const versions = () =>
  [
    makeVersion('aaaaaaaaaaaa', { address: join(folder, 'adapter') }),
    makeVersion('bbbbbbbbbbbb', { address: join(folder, 'merged'), kind: 'merged' }),
  ] as const;

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 250));

describeInferenceComponentsContract(
  'a process of this machine',
  async () => {
    const [adapter, merged] = versions();
    return { components: await open(), endpoint: 'own', prefix: 'own', versions: [adapter, merged], pause };
  },
  timeoutMs,
);

test('deploys an adapter and a whole model beside each other, and takes one off', async () => {
  const serving = openDeployments({ own: { name: 'own' } }, { components: await open() });
  const [adapter, merged] = versions();
  const ids: string[] = [];
  for (const version of [adapter, merged]) {
    serving.register(version.digest.slice(0, 12), version);
    const { id } = await serving.deployments.deploy(operator, { modelVersion: version.id });
    await serving.untilStep(id, 'baking', pause);
    ids.push(id);
  }

  const both = await serving.deployments.deployed();
  await serving.deployments.remove(operator, ids[0] ?? '');

  expect(both.map(({ modelVersion }) => modelVersion).sort()).toEqual([adapter.id, merged.id]);
  expect(await serving.deployments.deployed()).toEqual([{ modelVersion: merged.id, endpoint: 'own' }]);
});

test('fails with what the server says of a folder that is no model', async () => {
  const nothing = makeVersion('cccccccccccc', { address: join(folder, 'nothing'), kind: 'merged' });
  const component = { name: 'own-cccccccccccc', endpoint: 'own', modelVersion: nothing };
  const served = await open();

  await served.create(component);
  while ((await served.describe(component)).state === 'creating') await pause();

  expect(await served.describe(component)).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('could not load'),
  });
});
