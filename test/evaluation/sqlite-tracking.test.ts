import { SqliteTracking } from '../../lambdas/evaluation/adapters/sqlite-tracking';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { describeTrackingContract } from '../contracts/tracking';

describeTrackingContract('SQLite', async () => {
  const database = openDatabase(':memory:');
  const all = (sql: string) => database.prepare(sql).all([]) as Record<string, string>[];
  return {
    tracking: new SqliteTracking(database),
    look: async () => ({
      runs: all('SELECT * FROM tracked_runs').map(({ evaluation, role = '', release = '', ...run }) => ({
        role,
        release,
        parameters: JSON.parse(run.parameters ?? ''),
        metrics: JSON.parse(run.metrics ?? ''),
        artifacts: Object.fromEntries(
          all(`SELECT name, content FROM tracked_artifacts
               WHERE evaluation = '${evaluation}' AND role = '${role}'`).map(({ name, content }) => [
            name,
            content,
          ]),
        ) as Record<string, string>,
      })),
      versions: all('SELECT * FROM tracked_releases ORDER BY version').map(
        ({ version, digest = '', note = '' }) => ({ version: String(version), digest, note }),
      ),
      aliases: Object.fromEntries(
        all('SELECT alias, digest FROM tracked_aliases JOIN tracked_releases USING (version)').map(
          ({ alias, digest }) => [alias, digest],
        ),
      ) as Record<string, string>,
    }),
  };
});
