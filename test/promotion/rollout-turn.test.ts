import { pollSeconds } from '../../lambdas/promotion/poll-seconds';
import { rolloutTurnSchema, takeRolloutTurn } from '../../lambdas/promotion/rollout-turn';
import { openPromotions } from './open-promotions';
import { approver, operator } from './open-releases';

type Opened = Awaited<ReturnType<typeof openPromotions>>;

const turn = (opened: Opened, event: object) => takeRolloutTurn(rolloutTurnSchema.parse(event), opened.deps);

async function begin(opened: Opened): Promise<string> {
  const { digest } = await opened.makeRelease();
  return (await opened.promotions.promote(operator, digest)).id;
}

test('says to the state machine what comes next, from the evaluation to the end', async () => {
  const opened = await openPromotions({ canary: { steps: [{ sharePercent: 50, bakeSeconds: 60 }] } });
  const rolloutId = await begin(opened);

  opened.evaluations.isRunning = true;
  const evaluating = await turn(opened, { rolloutId });
  opened.evaluations.isRunning = false;
  const asking = await turn(opened, evaluating);
  await opened.promotions.approve(approver, rolloutId, { isApproved: true, reason: 'good' });
  const baking = await turn(opened, asking);
  opened.pass(60);
  const done = await turn(opened, baking);

  expect([evaluating, asking, baking, done]).toEqual([
    { rolloutId, next: 'evaluate', waitSeconds: 2, alarms: { names: [] } },
    { rolloutId, next: 'ask-approval', waitSeconds: 3_600, alarms: { names: [] } },
    { rolloutId, next: 'canary', waitSeconds: 2, alarms: { names: [] } },
    { rolloutId, next: 'done', waitSeconds: 1, alarms: { names: [] } },
  ]);
  expect((await opened.promotions.rollout(rolloutId)).step).toBe('promoted');
});

test('rolls a canary back for an alarm that the machine has found, or when the machine gives up', async () => {
  for (const event of [{ alarms: { names: ['llmops-dev-errors'] } }, { step: 'roll-back' }]) {
    const opened = await openPromotions({ isApprovalNeeded: false });
    const rolloutId = await begin(opened);
    await turn(opened, { rolloutId });

    const { next } = await turn(opened, { rolloutId, ...event });

    expect(next).toBe('done');
    expect((await opened.promotions.rollout(rolloutId)).step).toBe('rolled-back');
    expect((await opened.pointers.read())?.canaryPercent).toBe(0);
  }
});

test('does nothing for a rollout that is done, and fails for one that is not there', async () => {
  const opened = await openPromotions({ isApprovalNeeded: false, canary: { steps: [] } });
  const rolloutId = await begin(opened);
  await turn(opened, { rolloutId });
  const before = await opened.promotions.rollout(rolloutId);

  expect((await turn(opened, { rolloutId, step: 'roll-back' })).next).toBe('done');
  expect(await opened.promotions.rollout(rolloutId)).toEqual(before);
  await expect(turn(opened, { rolloutId: 'rollout_gone' })).rejects.toMatchObject({
    code: 'rollout_not_found',
  });
});

test('looks often at first, and rarely enough for one execution however long a canary bakes', () => {
  const startedAt = '2026-01-01T00:00:00.000Z';
  for (const bakeSeconds of [20, 1_800, 86_400, 7 * 86_400]) {
    let age = 0;
    let looks = 0;
    while (age < 4 * bakeSeconds) {
      const now = new Date(Date.parse(startedAt) + age * 1_000);
      const until = new Date(Date.parse(startedAt) + bakeSeconds * 1_000).toISOString();
      age += pollSeconds({ now, startedAt, expectedSeconds: bakeSeconds, until });
      looks++;
    }
    // About a dozen events of the execution each, of the 25,000 that it may have.
    expect(looks).toBeLessThan(350);
  }
});
