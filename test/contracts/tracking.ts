import type { Tracking } from '../../lambdas/evaluation/api';
import { makeReport } from '../evaluation/make-report';

/** What can be seen of what was tracked. */
export interface TrackedState {
  readonly runs: readonly {
    readonly release: string;
    readonly role: string;
    readonly parameters: Readonly<Record<string, string>>;
    readonly metrics: Readonly<Record<string, number>>;
    /** Contents by name. */
    readonly artifacts: Readonly<Record<string, string>>;
  }[];
  readonly versions: readonly { readonly version: string; readonly digest: string; readonly note: string }[];
  /** Digests by alias. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** A place to track in, and a look at it. */
export interface OpenedTracking {
  readonly tracking: Tracking;
  readonly look: () => Promise<TrackedState>;
}

const release = (letter: string) => ({
  digest: letter.repeat(64),
  note: `짧은 답변 ${letter}`,
  author: 'key_1',
  parameters: { chatRoute: 'chat', temperature: '0.2' },
});

/** What every tracking promises. */
export function describeTrackingContract(name: string, open: () => Promise<OpenedTracking>): void {
  describe(`Tracking: ${name}`, () => {
    test('has a run for each release of a report, with parameters, metrics and the report', async () => {
      const { tracking, look } = await open();
      const report = makeReport();

      await tracking.logEvaluation(report, '<html>보고서</html>');

      const { runs } = await look();
      expect(runs.map(({ role, release: of }) => [role, of]).sort()).toEqual([
        ['candidate', report.candidate.release],
        ['champion', report.champion?.release],
      ]);
      const candidate = runs.find(({ role }) => role === 'candidate');
      expect(candidate?.parameters).toMatchObject({ dataset: 'support', dataset_version: '3' });
      expect(candidate?.metrics).toMatchObject({
        cases: 40,
        latency_p95_ms: report.candidate.latency.p95Ms,
        correctness: expect.closeTo(report.candidate.scores.correctness?.mean ?? -1, 10),
        'correctness/low': expect.closeTo(report.candidate.scores.correctness?.low ?? -1, 10),
      });
      for (const { artifacts } of runs) {
        expect(Object.keys(artifacts).sort()).toEqual(['report.html', 'report.json']);
        expect(artifacts['report.html']).toBe('<html>보고서</html>');
        expect(JSON.parse(artifacts['report.json'] ?? '')).toEqual(JSON.parse(JSON.stringify(report)));
      }
    });

    test('has scores by slice, under names that differ', async () => {
      const { tracking, look } = await open();
      const report = makeReport();

      await tracking.logEvaluation(report, '');

      const { runs } = await look();
      const names = Object.keys(runs.find(({ role }) => role === 'candidate')?.metrics ?? {});
      const slices = Object.values(report.candidate.slices).flatMap((scores) => Object.keys(scores));
      expect(names.filter((metric) => metric.startsWith('slice/'))).toHaveLength(4 * slices.length);
    });

    test('tracks an evaluation once, however often it is told', async () => {
      const { tracking, look } = await open();
      const report = makeReport();

      await tracking.logEvaluation(report, 'a');
      await tracking.logEvaluation(report, 'a');
      await tracking.logEvaluation({ ...report, evaluationId: 'evaluation_2', champion: undefined }, 'b');

      expect((await look()).runs).toHaveLength(3);
    });

    test('has a version for each release, in the order of their coming, and each once', async () => {
      const { tracking, look } = await open();

      for (const letter of ['a', 'b', 'a']) await tracking.registerRelease(release(letter));

      const { versions } = await look();
      expect(versions).toEqual([
        { version: '1', digest: 'a'.repeat(64), note: '짧은 답변 a' },
        { version: '2', digest: 'b'.repeat(64), note: '짧은 답변 b' },
      ]);
    });

    test('keeps the aliases in step: points them, moves them, takes them away', async () => {
      const { tracking, look } = await open();
      await tracking.registerRelease(release('a'));
      await tracking.registerRelease(release('b'));

      await tracking.setAlias('champion', 'a'.repeat(64));
      await tracking.setAlias('candidate', 'b'.repeat(64));
      const canary = (await look()).aliases;
      await tracking.setAlias('champion', 'b'.repeat(64));
      await tracking.setAlias('candidate', undefined);
      await tracking.setAlias('candidate', undefined);

      expect(canary).toEqual({ champion: 'a'.repeat(64), candidate: 'b'.repeat(64) });
      expect((await look()).aliases).toEqual({ champion: 'b'.repeat(64) });
    });

    test('points an alias also at a release that it was never told of', async () => {
      const { tracking, look } = await open();

      await tracking.setAlias('champion', 'c'.repeat(64));
      await tracking.registerRelease(release('c'));

      const { aliases, versions } = await look();
      expect(aliases).toEqual({ champion: 'c'.repeat(64) });
      expect(versions).toHaveLength(1);
    });

    test('takes an alias away where nothing was ever registered', async () => {
      const { tracking, look } = await open();

      await tracking.setAlias('candidate', undefined);

      expect(await look()).toMatchObject({ aliases: {}, versions: [] });
    });

    test('removes the files that name a case, of every run that has it, and of no other', async () => {
      const { tracking, look } = await open();
      const report = makeReport();
      const other = makeReport({ evaluationId: 'evaluation_2', champion: undefined });
      const without = { ...other.candidate, cases: other.candidate.cases.slice(1) };
      await tracking.logEvaluation(report, 'a');
      await tracking.logEvaluation({ ...other, candidate: without }, 'b');

      const removed = await tracking.erase(['case_0', 'case_unknown']);
      const again = await tracking.erase(['case_0']);

      expect([removed, again, await tracking.erase([])]).toEqual([4, 0, 0]);
      const { runs } = await look();
      expect(runs.map(({ artifacts }) => Object.keys(artifacts).length).sort()).toEqual([0, 0, 2]);
      expect(runs).toHaveLength(3);
    });

    test('does not bring back what was removed when the evaluation is told again', async () => {
      const { tracking, look } = await open();
      const report = makeReport();
      await tracking.logEvaluation(report, 'a');
      await tracking.erase(['case_0']);

      await tracking.logEvaluation(report, 'a');

      expect((await look()).runs.map(({ artifacts }) => artifacts)).toEqual([{}, {}]);
    });
  });
}
