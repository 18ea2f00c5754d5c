import type { ResultCache } from '../../lambdas/evaluation/ports';
import { makeCitedAnswer } from '../evaluation/make-cited-answer';

/** What every cache of results does. @param open - with the clock that it is to use */
export function describeResultCacheContract(
  name: string,
  open: (now: () => Date) => Promise<ResultCache> | ResultCache,
): void {
  describe(`result cache on ${name}`, () => {
    const [release, other] = ['a'.repeat(64), 'b'.repeat(64)];
    const caseKey = 'c'.repeat(64);
    const now = () => new Date();

    test('gives back an answer by release and case', async () => {
      const cache = await open(now);
      const answer = makeCitedAnswer({ answer: '백업은 30일 동안 보관합니다 [1].' });

      await cache.putAnswer(release, caseKey, answer);

      expect(await cache.answer(release, caseKey)).toEqual(answer);
      expect(await cache.answer(other, caseKey)).toBeUndefined();
      expect(await cache.answer(release, 'd'.repeat(64))).toBeUndefined();
    });

    test('gives back a score by release, case and judge, and takes the newer one', async () => {
      const cache = await open(now);
      await cache.putScore(release, caseKey, 'correctness@judge@1', {
        value: 0,
        rationale: 'lacks "30 days"',
      });
      await cache.putScore(release, caseKey, 'correctness@judge@1', { value: 1 });
      await cache.putScore('human', caseKey, 'correctness@judge@1', { value: 0, rationale: '틀림' });

      expect(await cache.score(release, caseKey, 'correctness@judge@1')).toEqual({ value: 1 });
      expect(await cache.score('human', caseKey, 'correctness@judge@1')).toEqual({
        value: 0,
        rationale: '틀림',
      });
      expect(await cache.score(release, caseKey, 'correctness@judge@2')).toBeUndefined();
      expect(await cache.score(other, caseKey, 'correctness@judge@1')).toBeUndefined();
    });

    test('erases answer and scores of a case, and no other', async () => {
      const cache = await open(now);
      const another = 'd'.repeat(64);
      for (const key of [caseKey, another]) {
        await cache.putAnswer(release, key, makeCitedAnswer());
        await cache.putScore(release, key, 'safety@judge@1', { value: 1 });
        await cache.putScore(release, key, 'correctness@judge@1', { value: 1 });
      }

      const erased = [await cache.erase(release, caseKey), await cache.erase(release, caseKey)];

      expect(erased).toEqual([3, 0]);
      expect(await cache.answer(release, caseKey)).toBeUndefined();
      expect(await cache.score(release, caseKey, 'safety@judge@1')).toBeUndefined();
      expect(await cache.answer(release, another)).toBeDefined();
      expect(await cache.score(release, another, 'safety@judge@1')).toEqual({ value: 1 });
    });

    test('forgets both after a week: the documents behind them change', async () => {
      let time = Date.now();
      const cache = await open(() => new Date(time));
      await cache.putAnswer(release, caseKey, makeCitedAnswer());
      await cache.putScore(release, caseKey, 'safety@judge@1', { value: 1 });

      time += 6 * 86_400_000;
      const kept = [
        await cache.answer(release, caseKey),
        await cache.score(release, caseKey, 'safety@judge@1'),
      ];
      time += 2 * 86_400_000;
      const gone = [
        await cache.answer(release, caseKey),
        await cache.score(release, caseKey, 'safety@judge@1'),
      ];

      expect(kept.map((value) => value !== undefined)).toEqual([true, true]);
      expect(gone).toEqual([undefined, undefined]);
    });
  });
}
