import type { AthenaClient } from '@aws-sdk/client-athena';
import { AthenaLake } from '../../lambdas/feedback/adapters/athena-lake';
import { AthenaQueries } from '../../lambdas/feedback/adapters/athena-queries';
import { lakeChanges } from '../../lambdas/feedback/lake-changes';

const person = {
  id: "key_1' OR '1'='1",
  tenant: 'local',
  requestedAt: '2026-01-02T00:00:00.000Z',
  answerIds: ['answer_1'],
};
const databases = { facts: 'kit', texts: 'kit_texts' };

/** An Athena that counts what a test says in tables, and ends queries as it says. */
function startAthena() {
  const world = {
    time: '2026-01-02T03:00:00.000Z',
    rows: {} as Record<string, number>,
    end: (_sql: string): { State: string; StateChangeReason?: string } => ({ State: 'SUCCEEDED' }),
  };
  const asked: string[] = [];
  const client = {
    send: async ({ input }: { input: Record<string, unknown> }) => {
      if (typeof input.QueryString === 'string') {
        asked.push(input.QueryString);
        expect(input.WorkGroup).toBe('kit-deletion');
        return { QueryExecutionId: `${asked.length - 1}` };
      }
      const sql = asked[Number(input.QueryExecutionId)] ?? '';
      if (!('MaxResults' in input)) {
        const end = world.end(sql);
        const [, place = ''] = /^(?:DELETE FROM|UPDATE) (\S+)/.exec(sql) ?? [];
        if (end.State === 'SUCCEEDED') delete world.rows[place];
        return { QueryExecution: { Status: end } };
      }
      const [, place = ''] = /FROM (\S+)/.exec(sql) ?? [];
      const count = `${world.rows[place] ?? 0}`;
      return { ResultSet: { Rows: [{}, { Data: [{ VarCharValue: count }] }] } };
    },
  };
  const queries = new AthenaQueries({
    client: client as unknown as AthenaClient,
    workgroup: 'kit-deletion',
    sleep: async () => {
      world.time = new Date(Date.parse(world.time) + 1_000).toISOString();
    },
  });
  const now = () => new Date(world.time);
  return { world, asked, lake: new AthenaLake({ queries, databases, now, mostWaitMs: 5_000 }) };
}

const changing = (sql: string) => !sql.startsWith('SELECT');

describe('AthenaLake', () => {
  test('waits until what was on its way has been delivered', async () => {
    const { world, asked, lake } = startAthena();
    world.time = '2026-01-02T01:59:59.000Z';

    const erasure = await lake.erase(person);

    expect(erasure).toMatchObject({ found: 0, isPending: true });
    expect(asked).toEqual([]);
  });

  test('is done with a look where there is nothing', async () => {
    const { asked, lake } = startAthena();

    const erasure = await lake.erase(person);

    expect(erasure).toEqual({ found: 0, erased: 0 });
    expect(asked.filter(changing)).toEqual([]);
    expect(asked).toHaveLength(12);
  });

  test('deletes rows, rewrites files, and removes snapshots when they are old; it ends with an empty look', async () => {
    const { world, asked, lake } = startAthena();
    world.rows = { '"kit"."answers"': 3, '"kit_texts"."answers"': 3 };

    const deleted = await lake.erase(person);
    const waiting = await lake.erase(person, deleted.resume);
    const before = asked.length;
    world.time = '2026-01-07T05:00:00.000Z';
    const done = await lake.erase(person, waiting.resume);

    expect(deleted).toMatchObject({ found: 6, erased: 6, isPending: true });
    expect(waiting).toMatchObject({ found: 0, isPending: true });
    expect(
      asked
        .slice(0, before)
        .filter(changing)
        .map((sql) => sql.replace(/ WHERE.*/, '')),
    ).toEqual([
      'DELETE FROM "kit"."answers"',
      'DELETE FROM "kit_texts"."answers"',
      ...['kit.answers', 'kit_texts.answers'].flatMap((place) => [
        `ALTER TABLE ${place} SET TBLPROPERTIES ('optimize_rewrite_delete_file_threshold' = '1')`,
        `OPTIMIZE ${place} REWRITE DATA USING BIN_PACK`,
      ]),
    ]);
    expect(asked.slice(before).filter(changing)).toEqual(['VACUUM kit.answers', 'VACUUM kit_texts.answers']);
    expect(done).toMatchObject({ found: 0, note: 'files and snapshots of 2 tables are gone' });
    expect(done.isPending).toBeUndefined();
  });

  test('asks after a query that was still running, and does not begin it again', async () => {
    const { world, asked, lake } = startAthena();
    world.end = () => ({ State: 'RUNNING' });

    const first = await lake.erase(person);
    world.end = () => ({ State: 'SUCCEEDED' });
    const second = await lake.erase(person, first.resume);

    expect(first).toMatchObject({ isPending: true, note: 'queries of Athena are running' });
    expect(second).toEqual({ found: 0, erased: 0 });
    expect(asked.filter((sql) => sql === asked[0])).toHaveLength(1);
  });

  test('goes on at the statement that failed, and runs again what wants more runs', async () => {
    const { world, asked, lake } = startAthena();
    world.rows = { '"kit"."feedback"': 1 };
    world.end = (sql) =>
      sql.startsWith('DELETE')
        ? { State: 'FAILED', StateChangeReason: 'ICEBERG_COMMIT_ERROR: key_1' }
        : { State: 'SUCCEEDED' };

    const failed = await lake.erase(person);
    let runs = 0;
    world.end = (sql) =>
      sql.startsWith('OPTIMIZE') && runs++ === 0
        ? { State: 'FAILED', StateChangeReason: 'ICEBERG_OPTIMIZE_MORE_RUNS_NEEDED' }
        : { State: 'SUCCEEDED' };
    const rewritten = await lake.erase(person, failed.resume);

    expect(failed).toMatchObject({ found: 1, failure: 'lake_query_failed' });
    expect(failed.note).not.toContain('key_1');
    expect(rewritten).toMatchObject({ found: 0, isPending: true });
    expect(asked.filter((sql) => sql.startsWith('OPTIMIZE'))).toHaveLength(2);
  });

  test('begins anew with more answers, and still removes the snapshots of what it had deleted', async () => {
    const { world, asked, lake } = startAthena();
    world.rows = { '"kit"."answers"': 1 };
    const first = await lake.erase(person);

    const more = { ...person, answerIds: ['answer_1', 'answer_2'] };
    const second = await lake.erase(more, first.resume);
    world.time = '2026-02-01T00:00:00.000Z';
    await lake.erase(more, second.resume);

    expect(second.isPending).toBe(true);
    expect(asked.filter((sql) => sql.startsWith('VACUUM'))).toEqual(['VACUUM kit.answers']);
  });
});

describe('lakeChanges', () => {
  test('keeps an id within its quotes, whatever is in it', () => {
    const [first] = lakeChanges({ ...person, answerIds: [] }, databases);

    expect(first?.changeSql).toBe(
      `DELETE FROM "kit"."answers" WHERE tenant = 'local' AND caller_id = 'key_1'' OR ''1''=''1'`,
    );
  });

  test('names many answers in several statements that Athena takes, each of the tenant', () => {
    const answerIds = Array.from({ length: 2_500 }, (_, place) => `answer_${place}`.padEnd(31, 'x'));

    const changes = lakeChanges({ ...person, answerIds }, databases);

    expect(changes.every(({ changeSql }) => changeSql.includes("tenant = 'local'"))).toBe(true);
    expect(Math.max(...changes.map(({ changeSql }) => changeSql.length))).toBeLessThan(262_144);
    expect(changes.filter(({ half, table }) => half === 'facts' && table === 'model_calls')).toHaveLength(3);
  });

  test('takes the reviewer out of a review, the rationale where there is one', () => {
    const updates = lakeChanges({ ...person, id: 'key_1' }, databases)
      .map(({ changeSql }) => changeSql)
      .filter((sql) => sql.startsWith('UPDATE'));

    expect(updates).toEqual([
      `UPDATE "kit"."reviews" SET reviewer_id = 'deleted', event_id = replace(event_id, 'key_1', 'deleted') WHERE tenant = 'local' AND reviewer_id = 'key_1'`,
      `UPDATE "kit_texts"."reviews" SET reviewer_id = 'deleted', event_id = replace(event_id, 'key_1', 'deleted'), rationale = NULL WHERE tenant = 'local' AND reviewer_id = 'key_1'`,
    ]);
  });
});
