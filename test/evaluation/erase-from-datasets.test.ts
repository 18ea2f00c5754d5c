import { SqliteDatasetStore } from '../../lambdas/evaluation/adapters/sqlite-dataset-store';
import { buildDataset } from '../../lambdas/evaluation/build-dataset';
import { eraseFromDatasets } from '../../lambdas/evaluation/erase-from-datasets';
import type { DatasetStore } from '../../lambdas/evaluation/ports';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { makeCase } from './make-case';

const person = { tenant: 'local', callerId: 'key_person' };
const now = () => new Date('2026-03-01T00:00:00Z');
const theirs = makeCase({ id: 'case_1', question: 'Where do I live?', callerId: 'key_person' });
const others = makeCase({ id: 'case_2', question: 'Who restores?', callerId: 'key_other' });

function open() {
  const store = new SqliteDatasetStore(openDatabase(':memory:'));
  const put = (name: string, cases: readonly (typeof theirs)[], tenant = 'local') => {
    const card = { name, purpose: 'evaluation', source: 'reviews', licence: 'internal' } as const;
    const built = buildDataset({ card, cases, otherPurpose: [] });
    return store.put({ ...built, createdAt: '2026-02-01T00:00:00Z', createdBy: 'key_1', tenant }, cases);
  };
  return { store, put };
}

describe('eraseFromDatasets', () => {
  test('replaces each dataset that has cases of the person by a version without them', async () => {
    const { store, put } = open();
    const old = await put('golden', [theirs, others]);
    const untouched = await put('silver', [others]);

    const [erased, ...more] = await eraseFromDatasets(person, { store, now });

    const rebuilt = await store.get('local', erased?.replacedBy ?? '');
    expect(more).toEqual([]);
    expect(erased).toEqual({ digest: old.digest, name: 'golden', cases: 1, replacedBy: rebuilt?.digest });
    expect(rebuilt).toMatchObject({
      version: 2,
      card: { cases: 1, leftOut: { 'removed with a person’s data': 1 } },
      createdAt: '2026-03-01T00:00:00.000Z',
    });
    expect(await store.cases('local', rebuilt?.digest ?? '')).toEqual([others]);
    expect(await store.cases('local', old.digest)).toBeUndefined();
    expect(await store.get('local', old.digest)).toMatchObject({ replacedBy: rebuilt?.digest });
    expect(await store.cases('local', untouched.digest)).toEqual([others]);
  });

  test('replaces by nothing what had no other cases, and finds nothing the second time', async () => {
    const { store, put } = open();
    const { digest } = await put('golden', [theirs]);

    const first = await eraseFromDatasets(person, { store, now });
    const second = await eraseFromDatasets(person, { store, now });

    expect(first).toEqual([{ digest, name: 'golden', cases: 1 }]);
    expect(second).toEqual([]);
  });

  test('leaves another tenant’s caller of the same id alone', async () => {
    const { store, put } = open();
    const { digest } = await put('golden', [theirs], 'other');

    expect(await eraseFromDatasets(person, { store, now })).toEqual([]);
    expect(await store.cases('other', digest)).toEqual([theirs]);
  });

  test('goes on where it was cut off, and makes no second version', async () => {
    const { store, put } = open();
    await put('golden', [theirs, others]);
    const dying: DatasetStore = {
      put: store.put.bind(store),
      list: store.list.bind(store),
      get: store.get.bind(store),
      cases: store.cases.bind(store),
      tombstone: () => Promise.reject(new Error('killed')),
    };
    await expect(eraseFromDatasets(person, { store: dying, now })).rejects.toThrow('killed');

    await eraseFromDatasets(person, { store, now });

    expect((await store.list('local')).map(({ version, isErased }) => [version, isErased])).toEqual([
      [2, undefined],
      [1, true],
    ]);
  });
});
