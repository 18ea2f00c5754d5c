import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../lambdas/platform/errors';
import { LocalComponents } from '../../lambdas/serving/adapters/local-components';
import { findFreePort } from '../../local/find-free-port';
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
async function open(script: string, python: () => Promise<string> = async () => process.execPath, port = 9) {
  const file = join(folder, 'serve.mjs');
  await writeFile(file, script);
  return new LocalComponents({
    script: file,
    python,
    base: async (version) => `/base/${version.lineage.baseRevision}`,
    port,
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

test('starts a server that crashes again with what it served, and gives up when it goes on crashing', async () => {
  const port = await findFreePort();
  const log = join(folder, 'requests');
  const components = await open(
    `import { appendFileSync } from 'node:fs';
     import { createServer } from 'node:http';
     createServer(({ method, url }, response) => {
       appendFileSync(${JSON.stringify(log)}, method + ' ' + url + '\\n');
       response.end('{}', () => url === '/crash' && process.exit(1));
     }).listen(${port}, '127.0.0.1', () => console.log('listening on ' + ${port}));
     process.stdin.resume();
     process.stdin.on('end', () => process.exit());`,
    undefined,
    port,
  );
  const loads = async () =>
    (await readFile(log, 'utf8')).split('\n').filter((line) => line === 'POST /models').length;
  await components.create(component);
  await settle(components);

  const states: string[] = [];
  for (let crashes = 1; crashes <= 4; crashes += 1) {
    await fetch(`http://127.0.0.1:${port}/crash`);
    while ((await components.describe(component)).state === 'in-service' && (await loads()) === crashes) {
      await sleep(10);
    }
    states.push((await settle(components)).state);
  }

  expect(states).toEqual(['in-service', 'in-service', 'in-service', 'failed']);
  expect(await loads()).toBe(4);
  expect(await components.list('own')).toEqual([]);
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
