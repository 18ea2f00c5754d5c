import fc from 'fast-check';
import type { KitEvent } from '../../lambdas/domain/event';
import { seededRandom } from '../../lambdas/domain/seeded-random';
import { SqliteCounterStore } from '../../lambdas/observability/adapters/sqlite-counter-store';
import { countEvents } from '../../lambdas/observability/count-events';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { expectedWindows, storedWindows } from './expected-windows';
import { randomEvents } from './random-events';

const deps = { now: () => new Date('2026-03-04T06:30:00Z'), log: () => {} };

test('counts each event once in every order, however often it comes and however it is cut into batches', async () => {
  const some = randomEvents(60, 7);
  const delivery = fc.array(fc.array(fc.integer({ min: 0, max: 59 }), { maxLength: 40 }), { maxLength: 12 });

  await fc.assert(
    fc.asyncProperty(delivery, async (batches) => {
      const counters = new SqliteCounterStore(openDatabase(':memory:'));

      for (const batch of batches) {
        const events = batch.flatMap((index) => some[index] ?? []);
        await countEvents(events, { ...deps, counters });
      }

      const came = new Set(batches.flat());
      expect(await storedWindows(counters)).toEqual(
        expectedWindows(some.filter((_, index) => came.has(index))),
      );
    }),
    { numRuns: 60 },
  );
});

test('loses and repeats none of 100,000 events that come reordered and twice while consumers are killed 20 times', async () => {
  const seed = Number(process.env.COUNTERS_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`deliveries and kills of the seed ${seed}; the same again: COUNTERS_SEED=${seed}`);
  const random = seededRandom(seed);
  const events = randomEvents(100_000, seed);
  const stream = disorder(events, random);
  const counters = new SqliteCounterStore(openDatabase(':memory:'));

  const kills = await deliver(stream, {
    random,
    count: (batch) => countEvents(batch, { ...deps, counters }),
  });

  expect(kills).toEqual({ beforeCounting: 10, beforeAcknowledging: 10 });
  expect(stream.length).toBeGreaterThan(105_000);
  expect(await storedWindows(counters)).toEqual(expectedWindows(events));
}, 120_000);

/** The events in a random order, one of ten twice at any two places. */
function disorder(events: readonly KitEvent[], random: () => number): readonly KitEvent[] {
  const twice = events.filter(() => random() < 0.1);
  return [...events, ...twice]
    .map((event) => ({ event, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ event }) => event);
}

/** Reads, counts and acknowledges in batches of any size; a consumer that is killed begins again where it acknowledged. */
async function deliver(
  stream: readonly KitEvent[],
  { random, count }: { random: () => number; count: (batch: readonly KitEvent[]) => Promise<void> },
) {
  const kills = { beforeCounting: 0, beforeAcknowledging: 0 };
  const killAfter = Array.from({ length: 20 }, () => random() * stream.length).sort((a, b) => b - a);
  let acknowledged = 0;
  while (acknowledged < stream.length) {
    const batch = stream.slice(acknowledged, acknowledged + 200 + Math.floor(random() * 800));
    const isKilled = (killAfter.at(-1) ?? Number.POSITIVE_INFINITY) <= acknowledged + batch.length;
    if (isKilled) {
      killAfter.pop();
      const isEarly = killAfter.length % 2 === 0;
      kills[isEarly ? 'beforeCounting' : 'beforeAcknowledging']++;
      // Read by a consumer that ends here; the next one reads the same again, cut into other batches.
      if (!isEarly) await count(batch);
      continue;
    }
    await count(batch);
    acknowledged += batch.length;
  }
  return kills;
}
