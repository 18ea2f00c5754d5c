import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelRecords } from '../../lambdas/model-hub/adapters/model-records';
import type { NewModelVersion } from '../../lambdas/model-hub/api';
import { digestModelVersion, identifyModelVersion } from '../../lambdas/model-hub/digest-model-version';
import { digest } from '../../lambdas/platform/digest';
import { makeModelVersion } from './make-model-version';
import { openModelVersions as open } from './open-model-versions';

const makeCaller = (id: string) => ({
  id,
  tenant: 'default',
  groups: [],
  roles: ['approver' as const],
  allowedModels: 'all' as const,
});
const approver = makeCaller('key_approver');

describe('registering a version', () => {
  test('names it by the digest of what it is, as pending', async () => {
    const { versions, artefact } = await open();
    const given = await artefact();

    const version = await versions.register(given);

    expect(version).toMatchObject({
      ...given,
      version: 1,
      state: 'pending',
      digest: digestModelVersion(given),
    });
    expect(version.id).toBe(`support@${version.digest.slice(0, 12)}`);
    expect(await versions.get('support')).toEqual(version);
    expect(await versions.get('support:1')).toEqual(version);
    expect(await versions.list('support')).toEqual([version]);
  });

  test('leaves one of the same digest as it is', async () => {
    const { versions, artefact } = await open();
    const first = await versions.register(await artefact());

    const second = await versions.register(await artefact('a', { createdBy: 'key_other', card: 'other' }));

    expect(second).toEqual(first);
  });

  test('has another digest for another base, and the same for another order of files', async () => {
    const { versions, artefact } = await open();
    const given = await artefact();
    const version = await versions.register(given);

    expect(digestModelVersion({ ...given, files: [...given.files].reverse() })).toBe(version.digest);
    expect(
      digestModelVersion({ ...given, lineage: { ...given.lineage, baseRevision: 'c'.repeat(40) } }),
    ).not.toBe(version.digest);
  });

  test('takes a compressed form of a version as a version of its own', async () => {
    const { versions, artefact } = await open();
    const whole = await versions.register(await artefact('whole', { kind: 'merged' }));

    const compressed = await versions.register(
      await artefact('fp8', {
        kind: 'merged',
        variant: 'fp8',
        lineage: { ...whole.lineage, compressedFrom: whole.id },
      }),
    );

    expect(compressed).toMatchObject({ variant: 'fp8', version: 2, lineage: { compressedFrom: whole.id } });
  });

  test('takes a compressed form of a merged version also where its base is not', async () => {
    const { versions, artefact } = await open();
    const whole = await versions.register(await artefact('whole', { kind: 'merged' }));

    const compressed = await versions.register(
      await artefact('fp8', {
        kind: 'merged',
        variant: 'fp8',
        lineage: { baseModel: 'llama', baseRevision: 'c'.repeat(40), compressedFrom: whole.id },
      }),
    );

    expect(compressed).toMatchObject({ state: 'pending', lineage: { baseModel: 'llama' } });
  });

  test.each<[string, Partial<NewModelVersion>, string, string]>([
    ['a group of another form', { group: 'Support Team' }, 'invalid_model_version', 'lower-case letters'],
    [
      'a group that ends with a hyphen',
      { group: 'support-' },
      'invalid_model_version',
      'no hyphen at its end',
    ],
    ['a group that is too long', { group: 'a'.repeat(21) }, 'invalid_model_version', '1 to 20'],
    ['no files', { files: [] }, 'invalid_model_version', 'files'],
    [
      'a path that leads out of its folder',
      { files: [{ path: '../adapter_config.json', bytes: 1, sha256: digest('') }] },
      'invalid_model_version',
      'must be relative',
    ],
    [
      'a checksum that is none',
      { files: [{ path: 'adapter_config.json', bytes: 1, sha256: 'abc' }] },
      'invalid_model_version',
      '64 hex digits',
    ],
    [
      'a kind that its files are not',
      { kind: 'merged' as const, files: makeModelVersion().files },
      'invalid_model_version',
      'no config.json, which every merged one has',
    ],
    [
      'files that lie elsewhere',
      { address: 's3://elsewhere/model/' },
      'invalid_model_version',
      'files must lie in a folder of',
    ],
    ['files that are not there', { files: makeModelVersion().files }, 'model_file_missing', 'must lie in'],
    [
      'a base that is not here',
      { lineage: { baseModel: 'llama', baseRevision: 'b'.repeat(40) } },
      'base_model_not_found',
      'it is not here: kit models import llama',
    ],
    [
      'a base of another revision',
      { lineage: { baseModel: 'qwen3-8b', baseRevision: 'c'.repeat(40) } },
      'base_model_not_found',
      `it is here in ${'b'.repeat(40)}`,
    ],
    [
      'a compressed form of nothing',
      {
        lineage: {
          baseModel: 'qwen3-8b',
          baseRevision: 'b'.repeat(40),
          compressedFrom: 'support@ffffffffffff',
        },
      },
      'model_version_not_found',
      'there is no model version support@ffffffffffff',
    ],
  ])('fails to register %s, and nothing is registered', async (_, fields, code, message) => {
    const { versions, artefact } = await open();
    const given = { ...(await artefact()), ...fields };

    const register = versions.register(given);

    await expect(register).rejects.toMatchObject({ code });
    await expect(register).rejects.toThrow(message);
    expect(await versions.list()).toEqual([]);
  });

  test('fails to register a list that is longer than the folder, or of weights that are empty', async () => {
    const { versions, artefact } = await open();
    const given = await artefact();
    const [config] = given.files;

    const twice = versions.register({ ...given, files: [...given.files, ...given.files] });
    const empty = versions.register({ ...given, files: given.files.filter((file) => file === config) });

    await expect(twice).rejects.toThrow('the same path twice');
    await expect(empty).rejects.toThrow('no .safetensors with weights');
  });
});

describe('deciding on a version', () => {
  test('approves it with who, why and when; personal data in the reason is masked', async () => {
    const { versions, artefact } = await open();
    const { id } = await versions.register(await artefact());

    const approved = await versions.decide(approver, id, {
      isApproved: true,
      reason: ' 좋다,\n\u0000\u0007 ask kim@example.com ',
    });

    expect(approved).toMatchObject({ state: 'approved', decision: { by: 'key_approver' } });
    expect(approved.decision?.reason).toMatch(/^좋다, ask (?!kim@example\.com)/);
    expect(approved.decision?.time).toMatch(/^2026-01-02T/);
  });

  test('fails when it is decided already, and says what', async () => {
    const { versions, artefact } = await open();
    const { id } = await versions.register(await artefact());
    await versions.decide(approver, id, { isApproved: false, reason: 'worse than before' });

    const again = versions.decide(makeCaller('key_other'), id, { isApproved: true, reason: 'better' });

    await expect(again).rejects.toMatchObject({ code: 'model_version_decided', kind: 'conflict' });
    await expect(again).rejects.toThrow(/is rejected already, by key_approver at .*: worse than before/);
  });

  test('lets one of two stand who decide at once, and tells the other', async () => {
    const { versions, artefact } = await open();
    const { id } = await versions.register(await artefact());

    const decisions = await Promise.allSettled([
      versions.decide(approver, id, { isApproved: true, reason: 'good' }),
      versions.decide(makeCaller('key_other'), id, { isApproved: false, reason: 'bad' }),
    ]);

    const [stands, ...more] = decisions.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refused = decisions.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []));
    expect([more, refused]).toEqual([[], ['model_version_decided']]);
    expect(await versions.get(id)).toEqual(stands);
  });

  test.each([['  '], ['x'.repeat(801)]])('fails without a reason of 1 to 800 characters', async (reason) => {
    const { versions, artefact } = await open();
    const { id } = await versions.register(await artefact());

    await expect(versions.decide(approver, id, { isApproved: true, reason })).rejects.toMatchObject({
      code: 'reason_required',
    });
    expect((await versions.get(id)).state).toBe('pending');
  });

  test('lets nobody approve what they made, but reject it', async () => {
    const { versions, artefact } = await open();
    const { id } = await versions.register(await artefact());
    const author = makeCaller('key_author');

    await expect(versions.decide(author, id, { isApproved: true, reason: 'mine' })).rejects.toMatchObject({
      code: 'author_may_not_approve',
    });
    expect(await versions.decide(author, id, { isApproved: false, reason: 'mine' })).toMatchObject({
      state: 'rejected',
    });
  });

  test.each(['support:1:2', 'support:1e0', 'support:0x1', 'support:01', 'support:', 'support@', '\u0000'])(
    'fails for %j, which is no name of a version',
    async (id) => {
      const { versions, artefact } = await open();
      await versions.register(await artefact());

      await expect(versions.get(id)).rejects.toMatchObject({ code: 'model_version_not_found' });
    },
  );

  test('fails for a version that is not there, naming those that are', async () => {
    const { versions, artefact } = await open();
    const { id } = await versions.register(await artefact());

    const decide = versions.decide(approver, 'support:7', { isApproved: true, reason: 'good' });

    await expect(decide).rejects.toThrow(`there is no model version support:7: support has ${id}`);
  });
});

test('points an alias of a group at one of its versions only', async () => {
  const { versions, artefact } = await open();
  const { id } = await versions.register(await artefact());

  await versions.setAlias('support', 'champion', 'support:1');

  expect((await versions.get(id)).aliases).toEqual(['champion']);
  await expect(versions.setAlias('sales', 'champion', id)).rejects.toThrow(`${id} is no version of sales`);
  await versions.setAlias('support', 'champion', undefined);
  expect((await versions.get(id)).aliases).toEqual([]);
});

describe('copying a version from another environment', () => {
  async function openTwo(options: { hasBase?: boolean; kind?: 'adapter' | 'merged' } = {}) {
    const source = await open();
    const target = await open({ hasBase: options.hasBase ?? true });
    const version = await source.versions.register(
      await source.artefact('a', options.kind ? { kind: options.kind } : {}),
    );
    await source.versions.decide(approver, version.id, { isApproved: true, reason: 'good in dev' });
    return { source, target, version, record: version.record ?? '' };
  }

  test('brings files and lineage under the same id, to be approved here', async () => {
    const { target, version, record } = await openTwo();

    const copied = await target.versions.copy(approver, record);

    expect(copied).toMatchObject({
      id: version.id,
      digest: version.digest,
      lineage: version.lineage,
      metrics: version.metrics,
      card: version.card,
      files: version.files,
      createdBy: 'key_author',
      copiedBy: 'key_approver',
      state: 'pending',
      version: 1,
    });
    expect(copied.address).toBe(target.files.address(`model-versions/support/${version.digest}/`));
    expect(await target.files.list(`model-versions/support/${version.digest}/`)).toHaveLength(2);
    await expect(
      target.versions.decide(approver, copied.id, { isApproved: true, reason: 'mine' }),
    ).rejects.toMatchObject({ code: 'author_may_not_approve' });
    expect(await target.versions.copy(makeCaller('key_other'), record)).toEqual(copied);
  });

  test('fails when a file was changed, registers nothing, and goes on once it is as it was', async () => {
    const { target, version, record } = await openTwo();
    const weights = join(version.address, 'adapter_model.safetensors');
    await writeFile(weights, 'adapter_model.safetensors b');

    const copy = target.versions.copy(approver, record);

    await expect(copy).rejects.toMatchObject({ code: 'model_version_altered' });
    await expect(copy).rejects.toThrow('adapter_model.safetensors of support@');
    expect(await target.versions.list()).toEqual([]);
    await writeFile(weights, 'adapter_model.safetensors a');
    expect((await target.versions.copy(approver, record)).id).toBe(version.id);
  });

  test('fails when the record is not what its name says', async () => {
    const { target, record } = await openTwo();
    await writeFile(record, '{}');

    await expect(target.versions.copy(approver, record)).rejects.toThrow('is not what its name says');
  });

  test('fails when a record says another digest than it has', async () => {
    const { source, target, version } = await openTwo();
    const { version: _, state: __, aliases: ___, decision: ____, record: _____, ...fields } = version;
    const records = new ModelRecords(source.files);
    const other = digest('other');
    const forged = { ...fields, digest: other, id: identifyModelVersion(fields.group, other) };
    const sha256 = await records.write(forged);

    const copy = target.versions.copy(approver, (await records.read(forged, sha256)).record);

    await expect(copy).rejects.toThrow('says another digest than its files and base have');
    expect(await target.versions.list()).toEqual([]);
  });

  test('fails for an adapter whose base is not here, before it reads weights; a merged one needs none', async () => {
    const adapter = await openTwo({ hasBase: false });
    const merged = await openTwo({ hasBase: false, kind: 'merged' });

    await expect(adapter.target.versions.copy(approver, adapter.record)).rejects.toMatchObject({
      code: 'base_model_not_found',
    });
    expect(await adapter.target.files.list('model-versions/')).toEqual([]);
    expect(await merged.target.versions.copy(approver, merged.record)).toMatchObject({ kind: 'merged' });
  });

  test.each([
    ['no record', 's3://models/model-versions/support/', 'invalid_model_address'],
    ['one that is not there', `/nowhere/record-${'a'.repeat(64)}.json`, 'model_file_missing'],
  ])('fails for an address of %s', async (_, address, code) => {
    const { versions } = await open();

    await expect(versions.copy(approver, address)).rejects.toMatchObject({ code });
  });
});
