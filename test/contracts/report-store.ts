import type { ReportStore } from '../../lambdas/evaluation/ports';
import { canonicalJson } from '../../lambdas/platform/canonical-json';
import { digest } from '../../lambdas/platform/digest';
import { makeReport } from '../evaluation/make-report';

/** What every store of reports does. */
export function describeReportStoreContract(
  name: string,
  open: () => Promise<ReportStore> | ReportStore,
): void {
  describe(`report store on ${name}`, () => {
    test('gives a report back, and its digest is of its canonical JSON', async () => {
      const store = await open();
      const report = makeReport({ evaluationId: 'evaluation_1' });

      const reportDigest = await store.put(report);

      const stored = await store.get('evaluation_1');
      expect(stored).toEqual(report);
      expect(reportDigest).toBe(digest(canonicalJson(stored)));
    });

    test('replaces the report of an evaluation that was resumed', async () => {
      const store = await open();
      await store.put(makeReport({ evaluationId: 'evaluation_1', isComplete: false }));

      await store.put(makeReport({ evaluationId: 'evaluation_1' }));

      expect((await store.get('evaluation_1'))?.isComplete).toBe(true);
      expect(await store.get('evaluation_2')).toBeUndefined();
    });

    test('replaces a report for good, under another digest', async () => {
      const store = await open();
      const before = await store.put(makeReport({ evaluationId: 'evaluation_1' }));
      const stripped = makeReport({ evaluationId: 'evaluation_1', costUsd: 99 });

      const after = await store.replace(stripped);

      expect(await store.get('evaluation_1')).toEqual(stripped);
      expect(after).toBe(digest(canonicalJson(stripped)));
      expect(after).not.toBe(before);
    });
  });
}
