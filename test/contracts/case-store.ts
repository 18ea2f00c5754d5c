import type { CaseStore } from '../../lambdas/evaluation/ports';
import { makeRow } from '../evaluation/make-evaluation';

/** What every store of the rows of an evaluation does. */
export function describeCaseStoreContract(name: string, open: () => Promise<CaseStore> | CaseStore): void {
  describe(`case store on ${name}`, () => {
    test('keeps the rows of each evaluation and role apart', async () => {
      const store = await open();
      await store.put('evaluation_1', 'candidate', makeRow('case_a'));
      await store.put('evaluation_1', 'candidate', makeRow('case_b', { state: 'declined', scores: {} }));
      await store.put('evaluation_1', 'champion', makeRow('case_a', { answer: '30일' }));
      await store.put('evaluation_11', 'candidate', makeRow('case_z'));

      const candidate = await store.list('evaluation_1', 'candidate');
      const champion = await store.list('evaluation_1', 'champion');

      expect([...candidate].sort((left, right) => left.caseId.localeCompare(right.caseId))).toEqual([
        makeRow('case_a'),
        makeRow('case_b', { state: 'declined', scores: {} }),
      ]);
      expect(champion).toEqual([makeRow('case_a', { answer: '30일' })]);
      expect(await store.list('evaluation_1', 'human')).toEqual([]);
    });

    test('replaces a row, and gives one back by its case', async () => {
      const store = await open();
      await store.put('evaluation_1', 'candidate', makeRow('case_a', { state: 'failed', error: 'timeout' }));

      await store.put('evaluation_1', 'candidate', makeRow('case_a'));

      expect(await store.get('evaluation_1', 'candidate', 'case_a')).toEqual(makeRow('case_a'));
      expect(await store.get('evaluation_1', 'champion', 'case_a')).toBeUndefined();
    });

    test('erases rows of some cases in one role', async () => {
      const store = await open();
      for (const id of ['case_a', 'case_b', '질문 1'])
        await store.put('evaluation_1', 'candidate', makeRow(id));
      await store.put('evaluation_1', 'champion', makeRow('case_a'));

      await store.erase('evaluation_1', 'candidate', ['case_a', '질문 1', 'case_unknown']);

      expect(await store.list('evaluation_1', 'candidate')).toEqual([makeRow('case_b')]);
      expect(await store.list('evaluation_1', 'champion')).toHaveLength(1);
    });

    test('takes any id of a case that an importer may use', async () => {
      const store = await open();
      const ids = ['질문 1', 'a#b/c', '한'.repeat(60), "'; DROP TABLE evaluation_cases"];

      for (const id of ids) await store.put('evaluation_1', 'candidate', makeRow(id));

      const rows = await store.list('evaluation_1', 'candidate');
      expect(rows.map(({ caseId }) => caseId).sort()).toEqual([...ids].sort());
    });

    test('gives back more rows than fit into one answer of a server', async () => {
      const store = await open();
      // Text that does not pack well.
      const answer = Array.from({ length: 4_000 }, (_, index) =>
        Math.sin(index).toString(36).slice(2, 8),
      ).join('');
      for (let start = 0; start < 100; start += 10) {
        const ids = Array.from({ length: 10 }, (_, index) => `case_${start + index}`);
        await Promise.all(ids.map((id) => store.put('evaluation_1', 'candidate', makeRow(id, { answer }))));
      }

      const rows = await store.list('evaluation_1', 'candidate');

      expect(new Set(rows.map(({ caseId }) => caseId)).size).toBe(100);
    });
  });
}
