import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLocalFile } from '../../lambdas/model-hub/adapters/folder-model-files';
import type { BaseModel } from '../../lambdas/model-hub/api';
import { digestModelFiles } from '../../lambdas/model-hub/digest-model-version';
import { copyModelFile, finishImport } from '../../lambdas/model-hub/import-turn';
import type { ModelSource } from '../../lambdas/model-hub/ports';
import { digest } from '../../lambdas/platform/digest';
import { pinnedRevision } from './make-catalogue';
import { openImports, repositoryFiles, weights } from './open-imports';

const caller = {
  id: 'key_operator',
  tenant: 'default',
  groups: [],
  roles: ['operator' as const],
  allowedModels: 'all' as const,
};

const opened: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((hub) => hub.close()));
});

async function open(...options: Parameters<typeof openImports>) {
  const kit = await openImports(...options);
  opened.push(kit.hub);
  const importModel = async (model: string, request: { isLicenceAccepted?: boolean; from?: string } = {}) => {
    await kit.baseModels.import(caller, { model, isLicenceAccepted: false, ...request });
    await kit.machine.settle();
    return kit.baseModels.get(model);
  };
  return { ...kit, importModel };
}

test('imports the files that are needed of the pinned revision, with checksums and a manifest', async () => {
  const { importModel, folder, baseModels } = await open();

  const begun = await baseModels.import(caller, { model: 'qwen', isLicenceAccepted: false });
  const imported = await importModel('qwen');

  expect(begun).toMatchObject({ state: 'importing', startedBy: 'key_operator', doneBytes: 0 });
  expect(imported).toMatchObject({
    model: 'qwen',
    revision: pinnedRevision,
    state: 'imported',
    address: join(folder, 'base-models/qwen', pinnedRevision, '/'),
    doneBytes: imported.totalBytes,
  });
  expect(imported.files.map(({ path }) => path).sort()).toEqual([
    'LICENSE',
    'chat_template.jinja',
    'config.json',
    'model.safetensors',
    'tokenizer.json',
  ]);
  expect(imported.files).toContainEqual({
    path: 'model.safetensors',
    bytes: Buffer.byteLength(weights),
    sha256: digest(weights),
  });
  expect(await readFile(join(imported.address, 'model.safetensors'), 'utf8')).toBe(weights);
  const manifest = await readFile(
    join(folder, 'base-models/qwen', `${pinnedRevision}.manifest.json`),
    'utf8',
  );
  expect(JSON.parse(manifest)).toMatchObject({
    source: { repository: 'Qwen/Qwen3', revision: pinnedRevision },
    licence: 'Apache 2.0',
    files: imported.files,
  });
});

test('asks the hub for nothing when the model is here', async () => {
  const { importModel, hub, baseModels } = await open();
  const first = await importModel('qwen');
  const requests = hub.requests.length;

  const second = await importModel('qwen');

  expect(second).toEqual(first);
  expect(hub.requests).toHaveLength(requests);
  expect(await baseModels.list()).toEqual([first]);
});

test('copies a model once when two import it at once', async () => {
  const { baseModels, machine, hub } = await open();
  const request = { model: 'qwen', isLicenceAccepted: false };

  await Promise.all([baseModels.import(caller, request), baseModels.import(caller, request)]);
  await machine.settle();

  expect((await baseModels.get('qwen')).state).toBe('imported');
  expect(hub.requests.filter(({ path }) => path === '/cdn/model.safetensors')).toHaveLength(1);
});

test('tries again while the hub is away, and goes on within a file', async () => {
  const { importModel, hub, waits } = await open();
  hub.faults.set('list', ['gone']);
  hub.faults.set('model.safetensors', ['gone', 'truncated']);

  const imported = await importModel('qwen');

  expect(imported.state).toBe('imported');
  expect(waits).toEqual([2_000, 2_000, 4_000]);
  const ranges = hub.requests
    .filter(({ path }) => path === '/cdn/model.safetensors')
    .map(({ range }) => range);
  expect(ranges).toEqual([undefined, undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
});

test('fails with what the hub says when it stays away, and goes on with what is missing', async () => {
  const { importModel, hub } = await open();
  hub.faults.set('model.safetensors', Array(5).fill('gone'));

  const failed = await importModel('qwen');
  const copiedOnce = hub.requests.filter(({ path }) => path === '/cdn/config.json').length;
  const imported = await importModel('qwen');

  expect(failed).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('the hub answered with the status 503: try again in a minute'),
  });
  expect(failed.doneBytes).toBeGreaterThan(0);
  expect(imported.state).toBe('imported');
  expect(hub.requests.filter(({ path }) => path === '/cdn/config.json')).toHaveLength(copiedOnce);
});

test('fails when a file is not what the hub says, and keeps nothing of it', async () => {
  const { importModel, hub, files } = await open();
  hub.faults.set('model.safetensors', ['altered']);

  const failed = await importModel('qwen');

  expect(failed).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining(`model.safetensors must have the SHA-256 ${digest(weights)}, got `),
  });
  const kept = await files.kept(`base-models/qwen/${pinnedRevision}/`);
  expect([...kept.keys()]).not.toContain('model.safetensors');
});

test('goes on after a restart with what was under way', async () => {
  const { machine, store, deps, baseModels } = await open();
  await store.put({
    model: 'qwen',
    revision: pinnedRevision,
    state: 'importing',
    address: deps.files.address(`base-models/qwen/${pinnedRevision}/`),
    files: [],
    doneBytes: 0,
    totalBytes: 0,
    startedBy: 'key_operator',
    startedAt: '2026-01-02T00:00:00.000Z',
    updatedAt: '2026-01-02T00:00:00.000Z',
  });

  await machine.resume();
  await machine.settle();

  expect((await baseModels.get('qwen')).state).toBe('imported');
});

test('ends a turn where its time is over, and goes on there in the next', async () => {
  const { baseModels, machine, deps, hub } = await open();
  await baseModels.import(caller, { model: 'qwen', isLicenceAccepted: false });
  await machine.settle();
  const file = { path: 'model.safetensors', bytes: Buffer.byteLength(weights), sha256: digest(weights) };
  const folder = `base-models/qwen/${pinnedRevision}/`;
  await writeFile(join(deps.files.address(folder), 'other.safetensors.unfinished'), '');

  const ended = await copyModelFile(
    { model: 'qwen', file: { ...file, path: 'other.safetensors' } },
    {
      ...deps,
      hub: { ...deps.hub, list: async () => [], read: async () => new Blob([weights]).stream() },
      signal: AbortSignal.abort(),
    },
  );
  const again = await copyModelFile({ model: 'qwen', file }, deps);

  expect(ended).toMatchObject({ next: 'copy', model: 'qwen', file: { path: 'other.safetensors' } });
  expect(again).toEqual({ next: 'done', file });
  expect(hub.requests.filter(({ path }) => path === '/cdn/model.safetensors')).toHaveLength(1);
});

test.each([
  [
    'of the machine',
    { error: { Error: 'Sandbox.Timedout', Cause: 'after 900 s' } },
    'Sandbox.Timedout: after 900 s',
  ],
  ['of a file', { files: [{ next: 'failed' as const, reason: 'the disk is full' }] }, 'the disk is full'],
])('ends as failed with the reason %s', async (_, end, reason) => {
  const { baseModels, deps } = await open();
  await baseModels.import(caller, { model: 'qwen', isLicenceAccepted: false });

  const ended = await finishImport({ model: 'qwen', files: [], ...end }, deps);

  expect(ended).toMatchObject({ state: 'failed', reason });
});

test.each([
  ['an unknown model', 'gpt-9', {}, 'unknown_model', 'it knows qwen, llama'],
  ['one that is only an API', 'nova', {}, 'model_not_importable', 'nova is called at its provider'],
  ['a variant of a variant', 'qwen:fp8:fp8', {}, 'model_not_importable', 'there is no such variant'],
  ['a variant without a name', 'qwen:', {}, 'model_not_importable', 'there is no such variant'],
  ['a variant that is made here', 'qwen:awq-int4', {}, 'model_not_importable', 'import qwen or qwen:fp8'],
  [
    'a licence that was not accepted',
    'llama',
    {},
    'licence_not_accepted',
    '(700 million users), which must be accepted',
  ],
])('fails to import %s', async (_, model, request, code, message) => {
  const { importModel, store } = await open();

  const started = importModel(model, request);

  await expect(started).rejects.toMatchObject({ code });
  await expect(importModel(model, request)).rejects.toThrow(message);
  expect(await store.list()).toEqual([]);
});

test('says who accepted the licence, and why the hub refuses who did not accept it there', async () => {
  const { importModel } = await open({ token: 'hf_secret' });

  const refused = await importModel('llama', { isLicenceAccepted: true });

  expect(refused).toMatchObject({
    state: 'failed',
    licenceAcceptedBy: 'key_operator',
    reason: expect.stringContaining('accept its terms at https://huggingface.co/Qwen/Qwen3'),
  });
});

test('fails to import a repository without weights that can be loaded', async () => {
  const { importModel } = await open({ files: { 'config.json': '{}', 'model.gguf': 'x' } });

  expect((await importModel('qwen')).reason).toContain('has neither .safetensors nor pytorch_model.bin');
});

test('leaves out files whose names lead out of the folder', async () => {
  const { importModel } = await open({
    files: {
      'model.safetensors': 'x',
      '../config.json': '{}',
      '1_Pooling/../../config.json': '{}',
      '/etc/config.json': '{}',
      '1_Pooling/config.json': '{}',
    },
  });

  const { files } = await importModel('qwen');

  expect(files.map(({ path }) => path)).toEqual(['1_Pooling/config.json', 'model.safetensors']);
});

test('takes PyTorch’s own form where there is no other', async () => {
  const { importModel } = await open({
    files: {
      'config.json': '{}',
      'pytorch_model.bin': 'x',
      '1_Pooling/config.json': '{}',
      'onnx/model.onnx': 'y',
    },
  });

  const { files } = await importModel('qwen');

  expect(files.map(({ path }) => path)).toEqual([
    'config.json',
    '1_Pooling/config.json',
    'pytorch_model.bin',
  ]);
});

test('records one’s own weights where they lie, by the digest of the catalogue', async () => {
  const config = { path: 'config.json', bytes: 2, sha256: digest('{}') };
  const ownWeights: ModelSource = {
    list: async () => [{ path: 'config.json', bytes: 2 }],
    read: async () => new Blob(['{}']).stream(),
  };
  const right = await open({ ownWeights, ownDigest: digestModelFiles([config]) });
  const wrong = await open({ ownWeights });
  const without = await open();

  expect(await right.importModel('own')).toMatchObject({
    state: 'imported',
    address: 's3://our-weights/v1/',
    revision: digestModelFiles([config]),
    files: [config],
  });
  expect((await wrong.importModel('own')).reason).toContain('bring them back, or change the digest');
  expect((await without.importModel('own')).reason).toContain('which this environment cannot read');
});

describe('copying from another environment', () => {
  /** An environment that takes copies only, beside one that has the model. */
  async function openTwo() {
    const source = await open();
    const imported = await source.importModel('qwen');
    const ownWeights: ModelSource = {
      list: async () => [],
      read: async (address, _, path) => readLocalFile(address + path),
    };
    const target = await open({ ownWeights, isCopyOnly: true });
    return { imported, target };
  }

  test('takes the files by their checksums, and asks no public hub', async () => {
    const { imported, target } = await openTwo();

    const copied = await target.importModel('qwen', { from: imported.address });

    expect(copied).toMatchObject({
      state: 'imported',
      revision: pinnedRevision,
      copiedFrom: imported.address,
      files: imported.files,
    });
    expect(await readFile(join(copied.address, 'model.safetensors'), 'utf8')).toBe(weights);
    expect(target.hub.requests).toEqual([]);
  });

  test('fails when a file was changed there, or nothing is there', async () => {
    const { imported, target } = await openTwo();
    await writeFile(join(imported.address, 'model.safetensors'), weights.replace('무', '유'));

    const altered = await target.importModel('qwen', { from: imported.address });
    const missing = await target.importModel('qwen', { from: '/nowhere/' });
    const unread = await (await open()).importModel('qwen', { from: imported.address });

    expect(altered.reason).toContain('model.safetensors must have the SHA-256');
    expect(missing.reason).toContain('there is no file /nowhere.manifest.json');
    expect(unread.reason).toBe(
      `${imported.address} is of another environment, which this one cannot read: leave --from out`,
    );
  });

  test('fails when it has another revision there', async () => {
    const { imported, target } = await openTwo();
    const manifest = `${imported.address.replace(/\/$/, '')}.manifest.json`;
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replaceAll(pinnedRevision, 'f'.repeat(40)));

    const { reason } = await target.importModel('qwen', { from: imported.address });

    expect(reason).toContain(`has the revision ${'f'.repeat(40)}, here it must be ${pinnedRevision}`);
  });

  test('fails without another environment where copies are all that is taken, and for what is never copied', async () => {
    const { imported, target } = await openTwo();

    await expect(target.importModel('qwen')).rejects.toThrow('then say --from and its name');
    await expect(target.importModel('tiny', { from: imported.address })).rejects.toThrow('leave --from out');
  });
});

test('makes a model by its script once, and names it by what it is', async () => {
  const { importModel } = await open();

  const imported = await importModel('tiny');

  expect(imported).toMatchObject({ state: 'imported', revision: digestModelFiles(imported.files) });
  expect(imported.files.map(({ path }) => path)).toEqual(['config.json', 'model.safetensors']);
  expect(await importModel('tiny')).toEqual(imported);
});

test('imports a model again when a file of it was deleted', async () => {
  const { importModel } = await open();
  const imported = await importModel('qwen');
  await rm(join(imported.address, 'model.safetensors'));

  const again = await importModel('qwen');

  expect(again).toMatchObject({ state: 'imported', files: imported.files });
  expect(await readFile(join(again.address, 'model.safetensors'), 'utf8')).toBe(weights);
});

test('makes a model by its script again when a file of it was deleted', async () => {
  const { importModel } = await open();
  const imported = await importModel('tiny');
  await rm(join(imported.address, 'model.safetensors'));

  const again = await importModel('tiny');

  expect(again).toMatchObject({ state: 'imported', revision: imported.revision, files: imported.files });
  expect(await readFile(join(again.address, 'model.safetensors'), 'utf8')).toBe('random');
});

test('ends what is under way before it begins another revision', async () => {
  const { baseModels, deps, machine, store } = await open();
  const request = { model: 'qwen', isLicenceAccepted: false };
  await store.put({ ...(await baseModels.import(caller, request)), revision: 'd'.repeat(40) });

  const shown = await baseModels.import(caller, request);

  expect(shown).toMatchObject({ state: 'importing', revision: 'd'.repeat(40) });
  await machine.settle();
  await finishImport({ model: 'qwen', files: [], reason: 'gone' }, deps);
  expect(await baseModels.import(caller, request)).toMatchObject({ revision: pinnedRevision });
  await machine.settle();
});

test('starts an import again whose start was refused', async () => {
  const { deps, machine, baseModels } = await open();
  const { createBaseModels } = await import('../../lambdas/model-hub/create-base-models');
  const starts: string[] = [];
  const busy = {
    start: async (base: Pick<BaseModel, 'model' | 'startedAt'>) => {
      starts.push(base.startedAt);
      if (starts.length === 1) throw new Error('too many at once');
      await machine.start(base);
    },
  };
  const models = createBaseModels({ ...deps, machine: busy });
  const request = { model: 'qwen', isLicenceAccepted: false };
  await expect(models.import(caller, request)).rejects.toThrow('too many at once');

  await models.import(caller, request);
  await machine.settle();

  expect((await baseModels.get('qwen')).state).toBe('imported');
  expect(starts[1]).toBe(starts[0]);
});

test('begins anew when nothing was heard of an import for a day', async () => {
  const { baseModels, deps, machine } = await open();
  const started: string[] = [];
  const dead = {
    ...deps,
    machine: { start: async ({ startedAt }: { startedAt: string }) => void started.push(startedAt) },
  };
  const { createBaseModels } = await import('../../lambdas/model-hub/create-base-models');
  const request = { model: 'qwen', isLicenceAccepted: false };
  await createBaseModels(dead).import(caller, request);

  await createBaseModels(dead).import(caller, request);
  const later = () => new Date('2026-01-03T04:00:00Z');
  await createBaseModels({ ...dead, now: later }).import(caller, request);

  expect([...new Set(started)]).toEqual(['2026-01-02T03:04:05.000Z', '2026-01-03T04:00:00.000Z']);
  await machine.settle();
  expect((await baseModels.get('qwen')).updatedAt).toBe('2026-01-03T04:00:00.000Z');
});

test('fails to get what was not imported, and says how to', async () => {
  const { baseModels } = await open();

  await expect(baseModels.get('qwen')).rejects.toThrow('kit models import qwen');
  await expect(baseModels.get('gpt-9')).rejects.toMatchObject({ code: 'unknown_model' });
});

test('counts what is kept of an import that is under way', async () => {
  const { baseModels, store, deps } = await open();
  const started = await deps.hub.list('Qwen/Qwen3', pinnedRevision);
  const base = { ...(await stub()), totalBytes: started.reduce((sum, { bytes }) => sum + bytes, 0) };
  await store.put(base);
  const folder = deps.files.address(`base-models/qwen/${pinnedRevision}/`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'config.json'), repositoryFiles['config.json']);
  await appendFile(join(folder, 'model.safetensors.unfinished'), 'abc');

  const { doneBytes } = await baseModels.get('qwen');

  expect(doneBytes).toBe(repositoryFiles['config.json'].length + 3);

  async function stub() {
    return {
      model: 'qwen',
      revision: pinnedRevision,
      state: 'importing' as const,
      address: deps.files.address(`base-models/qwen/${pinnedRevision}/`),
      files: [],
      doneBytes: 0,
      startedBy: 'key_operator',
      startedAt: '2026-01-02T00:00:00.000Z',
      updatedAt: '2026-01-02T00:00:00.000Z',
    };
  }
});
