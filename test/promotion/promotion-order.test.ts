import fc from 'fast-check';
import type { Caller } from '../../lambdas/domain/caller';
import { AppError } from '../../lambdas/platform/errors';
import type { Pointers, Rollout } from '../../lambdas/promotion/api';
import { digestRelease } from '../../lambdas/promotion/digest-release';
import { isDone } from '../../lambdas/promotion/is-done';
import { openPromotions } from './open-promotions';
import { makeCaller } from './open-releases';

/** People who may do everything: what keeps them from it is who they are to the release. */
const people = ['key_a', 'key_b', 'key_c'].map((id) => makeCaller(id, ['operator', 'approver']));
/** And one who may approve nothing. */
const outsider = makeCaller('key_d', ['operator', 'reviewer', 'user']);

type Command =
  | { readonly do: 'promote'; readonly by: number; readonly release: number }
  | { readonly do: 'approve'; readonly by: number; readonly isApproved: boolean }
  | { readonly do: 'advance'; readonly times: number; readonly isAlarmed: boolean }
  | { readonly do: 'pass'; readonly seconds: number }
  | { readonly do: 'roll back'; readonly by: number }
  | { readonly do: 'evaluate'; readonly result: 'better' | 'worse' | 'stopped' }
  | { readonly do: 'alter'; readonly release: number; readonly what: 'manifest' | 'nothing' }
  | { readonly do: 'kill'; readonly atWrite: number; readonly isWritten: boolean };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('promote' as const), by: fc.nat(2), release: fc.nat(2) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('approve' as const),
      by: fc.nat(3),
      isApproved: fc.integer({ min: 0, max: 9 }).map((number) => number > 0),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('advance' as const),
      times: fc.integer({ min: 1, max: 3 }),
      isAlarmed: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      seconds: fc.constantFrom(1, 60, 60, 60, 60, 60, 60, 4_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('roll back' as const), by: fc.nat(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('evaluate' as const),
      result: fc.constantFrom('better' as const, 'better' as const, 'worse' as const, 'stopped' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('alter' as const),
      release: fc.nat(2),
      what: fc.constantFrom('manifest' as const, 'nothing' as const, 'nothing' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('kill' as const),
      atWrite: fc.integer({ min: 1, max: 6 }),
      isWritten: fc.boolean(),
    }),
  },
);

/** Promotions whose writes can be made to break off, as when their process is killed. */
async function openKillable() {
  const steps = [
    { sharePercent: 5, bakeSeconds: 60 },
    { sharePercent: 25, bakeSeconds: 60 },
  ];
  const opened = await openPromotions({ canary: { steps } });
  let left = Number.POSITIVE_INFINITY;
  let isWritten = false;
  const killable = <Value, Result>(write: (value: Value) => Promise<Result>) => {
    return async (value: Value): Promise<Result> => {
      left--;
      if (left > 0) return await write(value);
      left = Number.POSITIVE_INFINITY;
      if (isWritten) await write(value);
      throw new Error('killed');
    };
  };
  opened.pointers.swap = killable(opened.pointers.swap.bind(opened.pointers));
  opened.rollouts.put = killable(opened.rollouts.put.bind(opened.rollouts));
  opened.store.attest = killable(opened.store.attest.bind(opened.store));
  return {
    ...opened,
    killAt: (write: number, isDone: boolean) => {
      left = write;
      isWritten = isDone;
    },
  };
}

type World = Awaited<ReturnType<typeof openKillable>> & {
  readonly candidates: readonly { readonly digest: string; readonly author: Caller }[];
  readonly altered: Set<string>;
};

async function perform(step: Command, world: World): Promise<void> {
  const { promotions, candidates, clock } = world;
  const person = (index: number) => people[index] ?? outsider;
  const running = async () => (await world.pointers.read())?.rollout ?? 'rollout_none';
  switch (step.do) {
    case 'promote':
      await promotions.promote(person(step.by), candidates[step.release]?.digest ?? '');
      break;
    case 'approve':
      await promotions.approve(person(step.by), await running(), {
        isApproved: step.isApproved,
        reason: 'because',
      });
      break;
    case 'advance':
      for (let time = 0; time < step.times; time++) {
        for (const { id } of await world.rollouts.list(20)) {
          await world.advance(id, step.isAlarmed ? ['an alarm'] : []);
        }
        world.pass(60);
      }
      break;
    case 'pass':
      clock.now = new Date(clock.now.getTime() + step.seconds * 1_000);
      break;
    case 'roll back':
      await promotions.rollBack(person(step.by), 'because');
      break;
    case 'evaluate':
      world.evaluations.result = step.result;
      break;
    case 'alter':
      alter(step, world);
      break;
    case 'kill':
      world.killAt(step.atWrite, step.isWritten);
      break;
  }
}

function alter(
  { release, what }: Extract<Command, { do: 'alter' }>,
  { candidates, altered, database }: World,
): void {
  const digest = candidates[release]?.digest;
  if (what === 'nothing' || digest === undefined) return;
  altered.add(digest);
  database
    .prepare('UPDATE releases SET record = replace(record, ?, ?) WHERE digest = ?')
    .run(['"mode":"hybrid"', '"mode":"keyword"', digest]);
}

/** What has to hold of a release before it may answer anybody. */
function expectEarned(rollout: Rollout, world: World): void {
  const release = world.candidates.find(({ digest }) => digest === rollout.candidate);
  const approval = rollout.history.find(({ change }) => change === 'approved');
  expect(rollout.gate?.verdict).toBe('promote');
  expect(rollout.history.map(({ change }) => change)).toContain('gated');
  expect(people.map(({ id }) => id)).toContain(approval?.by);
  expect([release?.author.id, rollout.startedBy]).not.toContain(approval?.by);
}

async function expectOrder(before: Pointers | undefined, world: World): Promise<void> {
  const history = [...(await world.pointers.history(1_000))].reverse();
  expect(history.map(({ version }) => version)).toEqual(history.map((_, index) => index + 1));
  for (const next of history.slice(before?.version ?? 0)) {
    const last = history[next.version - 2];
    if (next.canaryPercent > (last?.canaryPercent ?? 0)) {
      const rollout = await world.rollouts.get(next.rollout ?? '');
      expect(rollout?.candidate).toBe(next.candidate);
      if (rollout) expectEarned(rollout, world);
    }
    if (next.champion !== last?.champion && next.champion !== last?.previousChampion) {
      // Only the rollout that had the pointers makes its own candidate champion, after every step of its canary.
      const rollout = await world.rollouts.get(last?.rollout ?? '');
      expect(rollout?.candidate).toBe(next.champion);
      expect(last?.candidate).toBe(next.champion);
      expect(last?.canaryPercent).toBe(25);
      expect(next.canaryPercent).toBe(0);
      if (rollout) expectEarned(rollout, world);
    }
  }
}

test('refuses every order of steps that skips gate, approval or digest check, however often its process is killed', async () => {
  let champions = 0;
  let kills = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 30, maxLength: 60, size: 'max' }), async (commands) => {
      const opened = await openKillable();
      const candidates = [];
      for (const author of [people[0], people[1], people[2]]) {
        if (author) candidates.push({ digest: (await opened.makeRelease(author)).digest, author });
      }
      const world: World = { ...opened, candidates, altered: new Set() };

      for (const step of commands) {
        const before = await world.pointers.read();
        const alteredBefore = new Set(world.altered);
        try {
          await perform(step, world);
        } catch (error) {
          if (error instanceof Error && error.message === 'killed') kills++;
          else if (!(error instanceof AppError)) throw error;
        }
        const after = await world.pointers.read();
        await expectOrder(before, world);
        if (
          after &&
          after.canaryPercent > (before?.canaryPercent ?? 0) &&
          after.rollout === before?.rollout
        ) {
          const rollout = await world.rollouts.get(after.rollout ?? '');
          const wasWritten = rollout?.history.filter(({ change }) => change === 'canary').length ?? 0;
          // What was verified and written down before it was altered may still be carried out.
          expect(alteredBefore.has(after.candidate ?? '') && wasWritten === 0).toBe(false);
        }
        if (after?.champion !== before?.champion) champions++;
      }
      await expectToComeToRest(world);
    }),
    { numRuns: 40, seed: 5 },
  );
  // The property says nothing when nothing ever happens.
  expect(champions).toBeGreaterThan(3);
  expect(kills).toBeGreaterThan(3);
}, 120_000);

/** Whatever was killed where, time brings every rollout to an end, and no pointer stays behind. */
async function expectToComeToRest(world: World): Promise<void> {
  world.killAt(Number.POSITIVE_INFINITY, false);
  for (let round = 0; round < 6; round++) {
    world.pass(4_000);
    for (const { id } of await world.rollouts.list(100)) await world.advance(id);
  }
  const rollouts = await world.rollouts.list(100);
  const pointers = await world.pointers.read();
  expect(rollouts.filter((rollout) => !isDone(rollout))).toEqual([]);
  expect(pointers?.canaryPercent ?? 0).toBe(0);
  const left = pointers?.rollout;
  if (left !== undefined) expect(await world.rollouts.get(left)).toBeUndefined();
  const changes = world.events.flatMap((event) => (event.type === 'release.changed' ? [event] : []));
  const told = new Set(changes.map(({ id }) => id));
  for (const { id, history } of rollouts) {
    history.forEach(({ change }, index) => {
      if (change !== undefined) expect(told).toContain(`release.changed/${id}/${index}`);
    });
  }
  expect([
    digestRelease(world.defaultManifest),
    undefined,
    ...world.candidates.map(({ digest }) => digest),
  ]).toContain(pointers?.champion);
}
