import type { KitEvent } from '../../lambdas/domain/event';
import { SqliteLiveScoreQueue } from '../../lambdas/evaluation/adapters/sqlite-live-score-queue';
import { sampleLiveAnswers } from '../../lambdas/evaluation/sample-live-answers';
import { createScorers } from '../../lambdas/evaluation/score-answer';
import { scoreLiveAnswers } from '../../lambdas/evaluation/score-live-answers';
import type { Scorer } from '../../lambdas/evaluation/scorer';
import { evaluationSettingsSchema } from '../../lambdas/evaluation/settings';
import { AppError } from '../../lambdas/platform/errors';
import { openDatabase } from '../../lambdas/platform/sqlite';
import type { AnswerRecord } from '../../lambdas/rag/api';
import { ScriptedGateway } from '../rag/scripted-gateway';
import { judgeTemplates } from './judge-templates';
import { makeAnswer } from './make-answer';
import { makeAnswerCompleted } from './make-answer-completed';

const minute = 60_000;
const start = Date.parse('2026-01-02T04:00:00Z');

function live(settings: object) {
  return evaluationSettingsSchema.parse({ live: settings }).live;
}

describe('sampleLiveAnswers', () => {
  const sample = async (events: readonly KitEvent[], settings: object) => {
    const added: string[] = [];
    const queue = { add: async ({ answerId }: { answerId: string }) => void added.push(answerId) };
    await sampleLiveAnswers(events, { queue, live: live(settings) });
    return added;
  };
  const many = Array.from({ length: 4_000 }, (_, index) => makeAnswerCompleted(`answer_${index}`));

  test('takes the share of the settings, the same answers each time and whatever comes with them', async () => {
    const all = await sample(many, { sampleShare: 0.1 });
    const alone = await sample(many.slice(2_000).reverse(), { sampleShare: 0.1 });

    // Four standard deviations of 4000 draws around 400.
    expect(Math.abs(all.length - 400)).toBeLessThan(76);
    expect(alone.sort()).toEqual(all.filter((id) => Number(id.slice(7)) >= 2_000).sort());
  });

  test('takes all at 1, and none at 0', async () => {
    expect(await sample(many, { sampleShare: 1 })).toHaveLength(4_000);
    expect(await sample(many, { sampleShare: 0 })).toEqual([]);
  });

  test('takes answers from passages alone, in the languages that are asked for', async () => {
    const events = [
      makeAnswerCompleted('answer_declined', { state: 'declined' }),
      makeAnswerCompleted('answer_failed', { state: 'failed' }),
      makeAnswerCompleted('answer_direct', { passages: 0 }),
      makeAnswerCompleted('answer_en'),
      makeAnswerCompleted('answer_ko', { language: 'ko' }),
    ];

    expect(await sample(events, { sampleShare: 1 })).toEqual(['answer_en', 'answer_ko']);
    expect(await sample(events, { sampleShare: 1, languages: ['ko'] })).toEqual(['answer_ko']);
  });
});

describe('scoreLiveAnswers', () => {
  /** Live scoring on the embedded queue, with the offline judge and a clock that stands. */
  function startScoring(options: {
    readonly answers?: readonly AnswerRecord[];
    readonly scorer?: Partial<Scorer>;
    readonly maxAttempts?: number;
  }) {
    const queue = new SqliteLiveScoreQueue(openDatabase(':memory:'));
    const published: KitEvent[] = [];
    const lines: string[] = [];
    const clock = { now: start };
    const scorers = createScorers({
      judgeRoute: 'offline-judge',
      gateway: new ScriptedGateway({}),
      templates: judgeTemplates,
    });
    const deps = {
      queue,
      answers: {
        get: async (_caller: unknown, id: string) => {
          const answer = (options.answers ?? [makeAnswer()]).find((one) => one.id === id);
          if (answer) return answer;
          throw new AppError('gone', { kind: 'not-found', code: 'answer_not_found' });
        },
      },
      scorers: scorers.map((scorer) => ({ ...scorer, ...options.scorer })),
      publish: async (events: readonly KitEvent[]) => void published.push(...events),
      settings: evaluationSettingsSchema.parse({ live: { maxAttempts: options.maxAttempts ?? 3 } }),
      now: () => new Date(clock.now),
      log: (event: string, fields: object) => void lines.push(`${event} ${JSON.stringify(fields)}`),
    };
    const add = (answerId: string) =>
      queue.add({ answerId, tenant: 'local', dueAt: '2026-01-02T03:04:05.000Z' });
    return { deps, queue, published, lines, clock, add };
  }

  test('publishes the groundedness of each answer that is due, under an id of the answer', async () => {
    const answers = [
      makeAnswer({ release: 'r1' }),
      makeAnswer({ id: 'answer_2', answer: 'The Normans conquered England in 1066.' }),
    ];
    const { deps, published, clock, add } = startScoring({ answers });
    await add('answer_1');
    await add('answer_2');

    const scoring = await scoreLiveAnswers(deps);
    clock.now += 60 * minute;
    const again = await scoreLiveAnswers(deps);

    expect(scoring).toEqual({ scored: 2, skipped: 0, postponed: 0, givenUp: 0 });
    expect(again).toEqual({ scored: 0, skipped: 0, postponed: 0, givenUp: 0 });
    expect(published[0]).toEqual({
      type: 'evaluation.completed',
      id: 'evaluation.completed/answer/answer_1',
      time: '2026-01-02T04:00:00.000Z',
      tenant: 'local',
      release: 'r1',
      traceId: 'answer_1',
      schemaVersion: 1,
      subject: 'answer',
      subjectId: 'answer_1',
      cases: 1,
      scores: { groundedness: 1 },
    });
    expect(published[1]).toMatchObject({ subjectId: 'answer_2', scores: { groundedness: 0 } });
  });

  test('works off more than it takes at once, and stops where it may not go on', async () => {
    const answers = Array.from({ length: 10 }, (_, index) => makeAnswer({ id: `answer_${index}` }));
    const { deps, add } = startScoring({ answers });
    for (const { id } of answers) await add(id);

    let batches = 0;
    const first = await scoreLiveAnswers(deps, () => batches++ < 1);
    const rest = await scoreLiveAnswers(deps);

    expect([first.scored, rest.scored]).toEqual([4, 6]);
  });

  test('tries again after 1, 2 and 4 minutes what failed, and then gives up with a line in the log', async () => {
    const away = new AppError('away', { kind: 'unavailable', code: 'provider_unavailable' });
    const { deps, lines, clock, published, add } = startScoring({
      scorer: { score: () => Promise.reject(away) },
    });
    await add('answer_1');

    const outcomes = [];
    for (const waitMs of [0, minute - 1, 1, 2 * minute - 1, 1, 100 * minute]) {
      clock.now += waitMs;
      const { postponed, givenUp } = await scoreLiveAnswers(deps);
      outcomes.push(`${postponed} ${givenUp}`);
    }

    expect(outcomes).toEqual(['1 0', '0 0', '1 0', '0 0', '0 1', '0 0']);
    expect(lines.at(-1)).toBe(
      'evaluation.live_score_given_up {"answerId":"answer_1","attempts":3,"code":"provider_unavailable"}',
    );
    expect(published).toEqual([]);
  });

  test('goes on with the others when one fails', async () => {
    const answers = [makeAnswer(), makeAnswer({ id: 'answer_2' })];
    const { deps, published, add } = startScoring({
      answers,
      scorer: {
        score: async ({ answer }) => {
          if (answer.id === 'answer_1') throw new TypeError('a defect');
          return { value: 0.5 };
        },
      },
    });
    await add('answer_1');
    await add('answer_2');

    expect(await scoreLiveAnswers(deps)).toMatchObject({ scored: 1, postponed: 1 });
    expect(published).toHaveLength(1);
  });

  test('publishes under the same id what a process had published that died before it was done', async () => {
    const { deps, published, queue, clock, add } = startScoring({});
    await add('answer_1');
    const dying = {
      ...queue,
      claim: queue.claim.bind(queue),
      done: () => Promise.reject(new Error('killed')),
    };
    await scoreLiveAnswers({
      ...deps,
      queue: {
        ...dying,
        add: queue.add.bind(queue),
        erase: queue.erase.bind(queue),
        postpone: () => Promise.reject(new Error('killed')),
      },
    }).catch(() => {});

    clock.now += 11 * minute;
    await scoreLiveAnswers(deps);

    expect(published.map(({ id }) => id)).toEqual(Array(2).fill('evaluation.completed/answer/answer_1'));
  });

  test('leaves out an answer that is gone, or that has nothing to score', async () => {
    const { deps, published, add } = startScoring({
      answers: [makeAnswer({ id: 'answer_2', passages: [] })],
    });
    await add('answer_gone');
    await add('answer_2');

    expect(await scoreLiveAnswers(deps)).toMatchObject({ scored: 0, skipped: 2 });
    expect(published).toEqual([]);
  });
});
