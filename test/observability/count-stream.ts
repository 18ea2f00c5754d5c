import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteCounterStore } from '../../lambdas/observability/adapters/sqlite-counter-store';
import { countEvents } from '../../lambdas/observability/count-events';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { randomEvents } from './random-events';

// The process that kill-counting.test.ts kills: counts the stream from where it acknowledged, and ends.
const folder = process.argv[2] ?? '';
const events = randomEvents(Number(process.argv[3]), Number(process.argv[4]));
const acknowledged = join(folder, 'acknowledged');
const counters = new SqliteCounterStore(openDatabase(join(folder, 'kit.db')));

let position = existsSync(acknowledged) ? Number(readFileSync(acknowledged, 'utf8')) : 0;
while (position < events.length) {
  const batch = events.slice(position, position + 50);
  await countEvents(batch, { counters, now: () => new Date(), log: () => {} });
  position += batch.length;
  writeFileSync(`${acknowledged}.new`, String(position));
  renameSync(`${acknowledged}.new`, acknowledged);
}
