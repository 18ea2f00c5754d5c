import type { Dataset } from '../../lambdas/evaluation/api';
import type { DatasetStore } from '../../lambdas/evaluation/ports';
import { makeCase } from '../evaluation/make-case';

const dataset: Omit<Dataset, 'version'> = {
  digest: 'a'.repeat(64),
  card: {
    name: 'golden',
    purpose: 'evaluation',
    source: 'reviews',
    licence: 'internal',
    cases: 2,
    slices: { 'language=ko': 1, 'source=squad': 1 },
    from: '2026-01-02T03:04:05.000Z',
    until: '2026-01-03T03:04:05.000Z',
    leftOut: { 'asked twice': 3 },
  },
  createdAt: '2026-02-01T00:00:00.000Z',
  createdBy: 'key_1',
  tenant: 'local',
};

const cases = [
  makeCase({ id: 'case_a', question: 'What?\n"quoted" \u2028 and \u0000', source: 'squad' }),
  makeCase({
    id: 'case_b',
    question: '백업은 얼마나 보관되나요? 🗄',
    language: 'ko',
    expectedFacts: ['35일'],
    expectedPassages: ['passage_1'],
    expectedDocuments: ['backups.md'],
    referenceAnswer: '35일 동안 보관됩니다.',
    guidelines: ['존댓말로 답한다'],
    time: '2026-01-02T03:04:05.000Z',
    answerId: 'answer_a',
    callerId: 'key_1',
    human: { answer: '30일', isCorrect: false, passages: ['35일'], labels: { groundedness: false } },
  }),
];

/** What every store of datasets does. */
export function describeDatasetStoreContract(name: string, open: () => Promise<DatasetStore>): void {
  describe(`dataset store on ${name}`, () => {
    test('gives a dataset and its cases back as they were put, as the first version of its name', async () => {
      const store = await open();

      const kept = await store.put(dataset, cases);

      expect(kept).toEqual({ ...dataset, version: 1 });
      expect(await store.get('local', dataset.digest)).toEqual(kept);
      expect(await store.cases('local', dataset.digest)).toEqual(cases);
    });

    test('counts versions by name, and lists the newest first', async () => {
      const store = await open();
      const put = (digest: string, name: string, day: number) =>
        store.put(
          {
            ...dataset,
            digest: digest.repeat(64),
            card: { ...dataset.card, name },
            createdAt: `2026-02-0${day}T00:00:00.000Z`,
          },
          cases,
        );
      await put('a', 'golden', 1);
      await put('b', 'silver', 2);
      await put('c', 'golden', 3);

      const listed = await store.list('local');

      expect(listed.map(({ card, version }) => `${card.name} ${version}`)).toEqual([
        'golden 2',
        'silver 1',
        'golden 1',
      ]);
    });

    test('keeps one of the same digest as it is', async () => {
      const store = await open();
      const first = await store.put(dataset, cases);

      const again = await store.put(
        { ...dataset, createdAt: '2026-03-01T00:00:00.000Z', createdBy: 'key_2' },
        cases,
      );

      expect(again).toEqual(first);
      expect(await store.list('local')).toEqual([first]);
    });

    test('gives two that are put at once different versions', async () => {
      const store = await open();

      const kept = await Promise.all(
        ['a', 'b', 'c'].map((digit) => store.put({ ...dataset, digest: digit.repeat(64) }, cases)),
      );

      expect(kept.map(({ version }) => version).sort()).toEqual([1, 2, 3]);
    });

    test('keeps tenants apart, whatever their names, also where content is the same', async () => {
      const store = await open();
      const odd = 'other/../local#가';
      await store.put(dataset, cases);
      await store.put({ ...dataset, tenant: odd }, [cases[0] ?? makeCase()]);

      await store.tombstone('local', dataset.digest, undefined);

      expect(await store.cases('local', dataset.digest)).toBeUndefined();
      expect(await store.cases(odd, dataset.digest)).toEqual([cases[0]]);
      expect((await store.list(odd)).map(({ tenant, version }) => [tenant, version])).toEqual([[odd, 1]]);
      expect(await store.list('nobody')).toEqual([]);
    });

    test('removes the cases for good, and keeps the card with what replaced it', async () => {
      const store = await open();
      const kept = await store.put(dataset, cases);

      await store.tombstone('local', dataset.digest, 'b'.repeat(64));

      const erased = { ...kept, isErased: true, replacedBy: 'b'.repeat(64) };
      expect(await store.cases('local', dataset.digest)).toBeUndefined();
      expect(await store.get('local', dataset.digest)).toEqual(erased);
      expect(await store.list('local')).toEqual([erased]);
      expect(await store.put(dataset, cases)).toEqual(erased);
      expect(await store.cases('local', dataset.digest)).toBeUndefined();
    });

    test('knows nothing of what was never put, and removes it without a word', async () => {
      const store = await open();

      await store.tombstone('local', dataset.digest, undefined);

      expect(await store.get('local', dataset.digest)).toBeUndefined();
      expect(await store.cases('local', dataset.digest)).toBeUndefined();
    });
  });
}
