import { HuggingFaceSource } from '../../lambdas/model-hub/adapters/hugging-face-source';
import { readText } from '../../lambdas/model-hub/read-text';
import { digest } from '../../lambdas/platform/digest';
import { describeModelSourceContract } from '../contracts/model-source';
import { type HubRepository, type StandInHub, startStandInHub } from './stand-in-hub';

const revision = 'c'.repeat(40);
const name = 'Qwen/Qwen3-8B';
const opened: StandInHub[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((hub) => hub.close()));
});

async function open(repository: Partial<HubRepository> = {}, token?: string) {
  const hub = await startStandInHub({ name, revision, files: {}, ...repository });
  opened.push(hub);
  return { hub, source: new HuggingFaceSource({ hub: hub.url, fetch, token: async () => token }) };
}

describeModelSourceContract('the stand-in for Hugging Face', async (files) => ({
  ...(await open({ files })),
  repository: name,
  revision,
}));

test('knows the checksum of large files, and sends its token to the hub only', async () => {
  const { hub, source } = await open(
    { files: { 'config.json': '{}', 'model.safetensors': 'weights' }, token: 'hf_secret' },
    'hf_secret',
  );

  const files = await source.list(name, revision);
  await readText(await source.read(name, revision, 'model.safetensors', 0), 100);

  expect(files.map(({ sha256 }) => sha256)).toEqual([undefined, digest('weights')]);
  expect(hub.requests.map(({ path, hasToken }) => [path.split('/')[1], hasToken])).toEqual([
    ['api', true],
    ['Qwen', true],
    ['cdn', false],
  ]);
});

test.each([
  ['without a token', undefined, 'and set its token as MODEL_SOURCE_TOKEN'],
  ['with a token that may not', 'hf_other', 'see that the token of MODEL_SOURCE_TOKEN may read it'],
])('fails to list a gated repository %s, and says what to do', async (_, token, advice) => {
  const { source } = await open({ token: 'hf_secret' }, token);

  const list = source.list(name, revision);

  await expect(list).rejects.toMatchObject({ code: 'model_source_refused', isRetryable: false });
  await expect(list).rejects.toThrow(advice);
  await expect(list).rejects.toThrow('accept its terms at https://huggingface.co/Qwen/Qwen3-8B');
});

test('fails to list a name that is no commit', async () => {
  const { source } = await open();

  await expect(source.list(name, 'main')).rejects.toThrow(
    `has the commit ${revision} under the name main: name a commit`,
  );
});

test('fails for now when the hub is away, or was asked too often', async () => {
  const { hub, source } = await open();
  hub.faults.set('list', ['gone', 'too-many']);

  for (const status of [503, 429]) {
    await expect(source.list(name, revision)).rejects.toMatchObject({
      code: 'model_source_unavailable',
      isRetryable: true,
      message: expect.stringContaining(`the status ${status}`),
    });
  }
  await hub.close();
  await expect(source.list(name, revision)).rejects.toMatchObject({ isRetryable: true });
});

test('fails to go on when the answer begins from the start again', async () => {
  const { hub, source } = await open({ files: { 'model.safetensors': 'weights' } });
  hub.faults.set('model.safetensors', ['no-range']);

  await expect(source.read(name, revision, 'model.safetensors', 3)).rejects.toThrow(
    'does not go on with model.safetensors at byte 3 (status 200)',
  );
});
