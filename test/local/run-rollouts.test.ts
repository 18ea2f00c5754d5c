import { setTimeout as wait } from 'node:timers/promises';
import { runRollouts } from '../../local/run-rollouts';
import { openPromotions } from '../promotion/open-promotions';
import { approver, operator } from '../promotion/open-releases';

const steps = [{ sharePercent: 50, bakeSeconds: 1 }];
type Opened = Awaited<ReturnType<typeof openPromotions>>;

/** Lets the clock of the promotions go as the real one does. */
function followRealTime({ clock }: Opened) {
  const begunMs = Date.now();
  const base = clock.now.getTime();
  Object.defineProperty(clock, 'now', { get: () => new Date(base + Date.now() - begunMs) });
}

/** Waits until it is so, at most 15 seconds. */
async function waitUntil(isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 15_000;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`was not so within 15 seconds: ${isSo}`);
    await wait(5);
  }
}

const stepOf = async ({ rollouts }: Opened, id: string) => (await rollouts.get(id))?.step;

test('carries a rollout from its beginning to its end, and wakes when it is approved', async () => {
  const opened = await openPromotions({ canary: { steps, minAnswers: 0 } });
  followRealTime(opened);
  const { digest } = await opened.makeRelease();
  const { id } = await opened.promotions.promote(operator, digest);
  const running = await runRollouts(opened.deps);

  await waitUntil(async () => (await stepOf(opened, id)) === 'waiting-for-approval');
  await opened.promotions.approve(approver, id, { isApproved: true, reason: 'good' });
  await running.resume(id);
  await waitUntil(async () => (await stepOf(opened, id)) === 'promoted');
  await running.close();

  expect((await opened.pointers.read())?.champion).toBe(digest);
});

test('takes a rollout up that an earlier process left, and starts one that is begun later', async () => {
  const opened = await openPromotions({ isApprovalNeeded: false, canary: { steps: [] } });
  const left = await opened.makeRelease();
  const first = await opened.promotions.promote(operator, left.digest);

  const running = await runRollouts(opened.deps);
  await waitUntil(async () => (await opened.pointers.read())?.champion === left.digest);
  const next = await opened.makeRelease();
  const second = await opened.promotions.promote(operator, next.digest);
  await running.start(second.id);
  await waitUntil(async () => (await opened.pointers.read())?.champion === next.digest);
  await running.close();

  expect([await stepOf(opened, first.id), await stepOf(opened, second.id)]).toEqual(['promoted', 'promoted']);
});

test('closes in the middle of a rollout and leaves it to the next process', async () => {
  const opened = await openPromotions();
  const { digest } = await opened.makeRelease();
  const { id } = await opened.promotions.promote(operator, digest);
  const running = await runRollouts(opened.deps);
  await waitUntil(async () => (await stepOf(opened, id)) === 'waiting-for-approval');

  await running.close();
  await running.start(id);
  await running.resume(id);

  expect(await stepOf(opened, id)).toBe('waiting-for-approval');
});

test('stops a rollout that cannot be carried on again and again', async () => {
  const opened = await openPromotions({ isApprovalNeeded: false });
  const { digest } = await opened.makeRelease();
  const { id } = await opened.promotions.promote(operator, digest);
  Object.assign(opened.deps, {
    monitoring: {
      ofRelease: async () => {
        throw new Error('away');
      },
    },
  });
  const running = await runRollouts(opened.deps);

  for (let look = 0; look < 10 && (await stepOf(opened, id)) !== 'rolled-back'; look++) {
    const lines = opened.lines.length;
    await running.resume(id);
    await waitUntil(async () => opened.lines.length > lines || (await stepOf(opened, id)) === 'rolled-back');
  }
  await running.close();

  expect(await stepOf(opened, id)).toBe('rolled-back');
  expect(await opened.pointers.read()).toMatchObject({ canaryPercent: 0 });
  expect(opened.lines[0]).toMatch(
    new RegExp(`^promotion.rollout_not_advanced ${id} 1 internal Error at .*ofRelease`),
  );
});
