import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../lambdas/platform/errors';
import { LocalComponents } from '../../lambdas/serving/adapters/local-components';
import { makeVersion } from './make-version';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'served-'));
});
afterEach(async () => rm(folder, { recursive: true }));

const component = {
  name: 'own-aaaaaaaaaaaa',
  endpoint: 'own',
  modelVersion: makeVersion('aaaaaaaaaaaa', { address: '/models/one' }),
};

/** Components whose server is a script of Node.js in place of Python's. */
async function open(script: string, python: () => Promise<string> = async () => process.execPath) {
  const file = join(folder, 'serve.mjs');
  await writeFile(file, script);
  return new LocalComponents({
    script: file,
    python,
    base: async (version) => `/base/${version.lineage.baseRevision}`,
    port: 9,
    token: 'a-token-of-this-test',
    variables: {},
    ask: async () => {},
  });
}

async function settle(components: LocalComponents) {
  while ((await components.describe(component)).state === 'creating') await sleep(10);
  return await components.describe(component);
}

test('fails with the last words of a server that ends, and starts it again when it is asked again', async () => {
  const components = await open(`console.error('no module named torch'); process.exit(3);`);

  await components.create(component);
  const first = await settle(components);
  await components.create(component);
  const second = await settle(components);

  expect(first).toMatchObject({
    state: 'failed',
    reason: 'the server of models ended (3): no module named torch',
  });
  expect(second).toEqual(first);
  await components.close();
});

test('fails without a Python, and without what the script needs', async () => {
  const missing = await open('', async () => '/nothing/python');
  const uninstalled = await open('', () =>
    Promise.reject(
      new AppError('the training environment is not installed: run npm run install:training', {
        kind: 'conflict',
        code: 'training_not_installed',
      }),
    ),
  );

  await missing.create(component);
  await uninstalled.create(component);

  expect(await settle(missing)).toMatchObject({ state: 'failed', reason: expect.stringContaining('ENOENT') });
  expect(await settle(uninstalled)).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('is not installed'),
  });
});

test('fails for a version of another base than those that are served', async () => {
  const components = await open(
    `console.log('listening on nothing'); process.stdin.resume(); process.stdin.on('end', () => process.exit());`,
  );
  const other = makeVersion('bbbbbbbbbbbb', { lineage: { baseModel: 'tiny', baseRevision: 'another' } });
  const second = { name: 'own-bbbbbbbbbbbb', endpoint: 'own', modelVersion: other };
  await components.create(component);

  await components.create(second);
  while ((await components.describe(second)).state === 'creating') await sleep(10);

  expect(await components.describe(second)).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('another base'),
  });
  await components.close();
});
