import { SqliteDeletionStore } from '../../lambdas/feedback/adapters/sqlite-deletion-store';
import type { Erasure, Person, PersonalDataStore } from '../../lambdas/feedback/api';
import { deletePeople } from '../../lambdas/feedback/delete-people';
import { createDeletions } from '../../lambdas/feedback/request-deletion';
import { AppError } from '../../lambdas/platform/errors';
import type { LogField } from '../../lambdas/platform/log';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { asker } from './start-feedback';

const operator = { ...asker, id: 'key_operator', roles: ['operator'] as const };
const secret = 'Mr Grey asked about his divorce';

/** Deletions on the embedded store, and stores that do what a test says. */
function startDeletions() {
  const world = {
    time: '2026-01-02T03:00:00.000Z',
    answers: ['answer_1', 'answer_2'],
    erase: {} as Record<string, (person: Person, resume?: string) => Promise<Erasure>>,
  };
  const calls: string[] = [];
  const lines: { event: string; fields: Readonly<Record<string, LogField>> }[] = [];
  const store = (name: string, after?: readonly string[]): PersonalDataStore => ({
    name,
    after,
    erase: async (person, resume) => {
      calls.push(`${name} ${person.answerIds.join(',')}${resume === undefined ? '' : ` from ${resume}`}`);
      return (await world.erase[name]?.(person, resume)) ?? { found: 2, erased: 2 };
    },
  });
  const deletions = new SqliteDeletionStore(openDatabase(':memory:'));
  const now = () => new Date(world.time);
  const deps = {
    deletions,
    listAnswers: async ({ tenant }: { tenant: string }) => (tenant === 'local' ? world.answers : []),
    stores: [store('answer log'), store('evaluations'), store('datasets', ['evaluations']), store('lake')],
    now,
    log: (event: string, fields: Readonly<Record<string, LogField>>) => lines.push({ event, fields }),
  };
  return {
    world,
    calls,
    lines,
    deletions,
    api: createDeletions({ deletions, now }),
    work: () => deletePeople(deps),
  };
}

describe('deleting a person', () => {
  test('goes through every store in its order, and reports what each found', async () => {
    const { api, work, calls, lines, deletions } = startDeletions();

    const asked = await api.request(operator, 'key_1', 'asked by mail from grey@example.com');
    await work();

    const report = await api.get(operator, 'key_1');
    expect(asked).toMatchObject({ state: 'running', steps: [], dueAt: '2026-02-01T03:00:00.000Z' });
    expect(calls).toEqual(
      ['answer log', 'evaluations', 'datasets', 'lake'].map((name) => `${name} answer_1,answer_2`),
    );
    expect(report).toMatchObject({
      id: asked.id,
      requestedBy: 'key_operator',
      state: 'completed',
      finishedAt: '2026-01-02T03:00:00.000Z',
    });
    expect(report.steps.map(({ state, found, erased }) => [state, found, erased])).toEqual(
      Array(4).fill(['done', 2, 2]),
    );
    expect(report.reason).not.toContain('grey@example.com');
    expect(await deletions.answers(asked.id)).toEqual([]);
    expect(lines).toEqual([
      { event: 'feedback.person_deleted', fields: { deletionId: asked.id, steps: 4, erased: 8 } },
    ]);
  });

  test('goes on after a step that failed, knows the answers though their log is empty, and says no text', async () => {
    const { api, work, calls, lines, world } = startDeletions();
    world.erase.evaluations = () => Promise.reject(new Error(secret));
    await api.request(operator, 'key_1');

    await work();
    const failed = await api.get(operator, 'key_1');
    world.answers = [];
    world.erase = {};
    await api.request(operator, 'key_1');
    await work();

    expect(failed.state).toBe('failed');
    expect(failed.steps.map(({ state, cause }) => [state, cause])).toEqual([
      ['done', undefined],
      ['failed', 'internal'],
      ['waiting', undefined],
      ['done', undefined],
    ]);
    expect(JSON.stringify([failed, lines])).not.toContain('Grey');
    expect(calls.slice(3)).toEqual(['evaluations answer_1,answer_2', 'datasets answer_1,answer_2']);
    expect(await api.get(operator, 'key_1')).toMatchObject({
      state: 'completed',
      requestedAt: failed.requestedAt,
    });
  });

  test('gives a pending store what it said the last time, also after a failure, and adds up what it found', async () => {
    const { api, work, world, calls } = startDeletions();
    const tries: (Erasure | Error)[] = [
      { found: 3, erased: 3, isPending: true, resume: 'a' },
      { found: 1, erased: 1, failure: 'lake_query_failed', resume: 'b' },
      new AppError(secret, { kind: 'unavailable', code: 'throttled' }),
      { found: 0, erased: 0, note: 'gone' },
    ];
    world.erase.lake = async () => {
      const next = tries.shift();
      if (next === undefined || next instanceof Error) throw next;
      return next;
    };
    await api.request(operator, 'key_1');

    const states: string[] = [];
    for (let round = 0; round < 4; round++) {
      await work();
      const { state, steps } = await api.get(operator, 'key_1');
      states.push(`${state} ${steps.at(-1)?.state} ${steps.at(-1)?.cause}`);
    }

    expect(states).toEqual([
      'running pending undefined',
      'failed failed lake_query_failed',
      'failed failed throttled',
      'completed done undefined',
    ]);
    expect(calls.filter((call) => call.startsWith('lake'))).toEqual(
      ['', ' from a', ' from b', ' from b'].map((resume) => `lake answer_1,answer_2${resume}`),
    );
    expect((await api.get(operator, 'key_1')).steps.at(-1)).toMatchObject({
      found: 4,
      erased: 4,
      note: 'gone',
    });
  });

  test('takes every step again for an answer that turns up later', async () => {
    const { api, work, world, calls } = startDeletions();
    world.erase.lake = async () => ({ found: 0, erased: 0, isPending: true });
    await api.request(operator, 'key_1');
    await work();

    world.answers = ['answer_3'];
    world.erase = {};
    await work();

    expect(calls.slice(4)).toEqual(
      ['answer log', 'evaluations', 'datasets', 'lake'].map((name) => `${name} answer_1,answer_2,answer_3`),
    );
    expect((await api.get(operator, 'key_1')).state).toBe('completed');
  });

  test('is overdue past its deadline, says so in the log, and goes on', async () => {
    const { api, work, world, lines } = startDeletions();
    world.erase.lake = async () => ({ found: 0, erased: 0, isPending: true });
    const { id } = await api.request(operator, 'key_1');

    world.time = '2026-02-01T03:00:00.000Z';
    await work();
    const overdue = await api.get(operator, 'key_1');
    world.erase = {};
    await work();

    expect(overdue.state).toBe('overdue');
    expect(lines[0]).toEqual({
      event: 'feedback.deletion_overdue',
      fields: { deletionId: id, dueAt: '2026-02-01T03:00:00.000Z', open: 1 },
    });
    expect((await api.get(operator, 'key_1')).state).toBe('completed');
  });

  test('begins another one after one that is completed, and does nothing where none is open', async () => {
    const { api, work, world, calls } = startDeletions();
    await api.request(operator, 'key_1');
    await work();
    await work();

    world.time = '2026-03-01T00:00:00.000Z';
    const again = await api.request(operator, 'key_1');
    const open = await work();

    expect(calls).toHaveLength(8);
    expect(again).toMatchObject({ state: 'running', steps: [], requestedAt: world.time });
    expect(open).toEqual({ open: 0, completed: 1 });
  });

  test('knows nothing of a person of another tenant', async () => {
    const { api, work, calls } = startDeletions();
    const stranger = { ...operator, tenant: 'other' };
    await api.request(operator, 'key_1');
    await work();

    await expect(api.get(stranger, 'key_1')).rejects.toMatchObject({ code: 'deletion_not_found' });
    const theirs = await api.request(stranger, 'key_1');
    await work();

    expect(calls.slice(4)).toEqual(['answer log ', 'evaluations ', 'datasets ', 'lake ']);
    expect(theirs).toMatchObject({ tenant: 'other', requestedAt: '2026-01-02T03:00:00.000Z' });
  });

  test.each([
    ['', 'invalid_person'],
    ['two words', 'invalid_person'],
    ['nul\0', 'invalid_person'],
    ['k'.repeat(201), 'invalid_person'],
  ])('fails for the person %j', async (personId, code) => {
    const { api } = startDeletions();

    await expect(api.request(operator, personId)).rejects.toMatchObject({ code });
  });

  test('fails for a reason that is too long or that nobody has typed', async () => {
    const { api } = startDeletions();

    await expect(api.request(operator, 'key_1', 'a'.repeat(501))).rejects.toMatchObject({
      code: 'invalid_reason',
    });
    await expect(api.request(operator, 'key_1', 'a\0')).rejects.toMatchObject({ code: 'invalid_reason' });
    await expect(api.get(operator, 'key_1')).rejects.toMatchObject({ code: 'deletion_not_found' });
  });
});
