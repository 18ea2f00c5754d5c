import type { Rollout } from '../../lambdas/promotion/api';
import { digestRelease } from '../../lambdas/promotion/digest-release';
import { movePointers } from '../../lambdas/promotion/move-pointers';
import { stopRollout } from '../../lambdas/promotion/stop-rollout';
import { makeSummary, openPromotions, rate } from './open-promotions';
import { approver, makeCaller, operator } from './open-releases';

const yes = { isApproved: true, reason: '좋습니다' };
const second = makeCaller('key_second', ['approver', 'operator']);

type Opened = Awaited<ReturnType<typeof openPromotions>>;

/** Promotes a release up to its approval. */
async function untilApproval(opened: Opened) {
  const release = await opened.makeRelease();
  const { id } = await opened.promotions.promote(operator, release.digest.slice(0, 8));
  await opened.advance(id);
  return { id, digest: release.digest };
}

/** Promotes a release up to the first step of its canary. */
async function untilCanary(opened: Opened) {
  const { id, digest } = await untilApproval(opened);
  await opened.promotions.approve(approver, id, yes);
  await opened.advance(id);
  return { id, digest };
}

/** Promotes a release up to its end. */
async function untilChampion(opened: Opened) {
  const { id, digest } = await untilCanary(opened);
  for (const seconds of [60, 300]) {
    opened.pass(seconds);
    await opened.advance(id);
  }
  return { id, digest };
}

/** Pointers without what changes with every version. */
async function standing({ promotions, defaultManifest }: Opened) {
  const { champion, candidate, previousChampion, canaryPercent, rollout } = await promotions.pointers();
  const name = (digest: string | undefined) =>
    digest === digestRelease(defaultManifest) ? 'default' : digest;
  return {
    champion: name(champion),
    candidate,
    previousChampion: name(previousChampion),
    canaryPercent,
    rollout,
  };
}

const steps = ({ history }: Rollout) =>
  history.map(({ step, change }) => (change ? `${step}: ${change}` : step));

describe('a rollout', () => {
  test('goes from evaluation to champion, each step an event, and what it passed is attested', async () => {
    const opened = await openPromotions();
    const { promotions, advance, pass, events, aliases } = opened;
    const { digest } = await opened.makeRelease();

    const { id } = await promotions.promote(operator, digest);
    opened.evaluations.isRunning = true;
    const evaluating = await advance(id);
    opened.evaluations.isRunning = false;
    const waiting = await advance(id);
    await promotions.approve(approver, id, yes);
    const first = await advance(id);
    const duringFirst = await standing(opened);
    pass(60);
    const next = await advance(id);
    const duringSecond = await standing(opened);
    pass(300);
    const done = await advance(id);

    expect([evaluating.rollout.step, evaluating.waitSeconds]).toEqual(['evaluating', 2]);
    expect([waiting.rollout.step, waiting.waitSeconds]).toEqual(['waiting-for-approval', 3_600]);
    expect([first.rollout.canaryPercent, next.rollout.canaryPercent]).toEqual([5, 25]);
    expect([first.waitSeconds, next.waitSeconds]).toEqual([2, 2]);
    expect(duringFirst).toEqual({ champion: undefined, candidate: digest, canaryPercent: 5, rollout: id });
    expect(duringSecond).toMatchObject({ candidate: digest, canaryPercent: 25 });
    expect(steps(done.rollout)).toEqual([
      'evaluating',
      'evaluating',
      'gating: evaluated',
      'gating: gated',
      'waiting-for-approval',
      'canary: approved',
      'canary: canary',
      'canary: canary',
      'promoted: promoted',
    ]);
    expect(done.waitSeconds).toBeUndefined();
    expect(await standing(opened)).toEqual({
      champion: digest,
      candidate: undefined,
      previousChampion: 'default',
      canaryPercent: 0,
      rollout: undefined,
    });
    expect(
      events.flatMap((event) => (event.type === 'release.changed' ? [[event.change, event.by]] : [])),
    ).toEqual([
      ['created', 'key_operator'],
      ['evaluated', 'kit'],
      ['gated', 'kit'],
      ['approved', 'key_approver'],
      ['canary', 'kit'],
      ['canary', 'kit'],
      ['promoted', 'kit'],
    ]);
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
    expect((await opened.attested(digest)).map(({ kind, by, id: name }) => [kind, by, name])).toEqual([
      ['evaluation', 'kit', `dev/${id}/evaluation`],
      ['approval', 'key_approver', `dev/${id}/approval`],
      ['rollout', 'kit', `dev/${id}/outcome`],
    ]);
    expect(aliases).toEqual([
      `candidate ${digest.slice(0, 8)}`,
      `candidate ${digest.slice(0, 8)}`,
      `champion ${digest.slice(0, 8)}`,
      'candidate none',
    ]);
  });

  test('goes to all callers at once where the environment asks for no approval and no canary', async () => {
    const opened = await openPromotions({ isApprovalNeeded: false, canary: { steps: [] } });
    const { digest } = await opened.makeRelease();

    const { id } = await opened.promotions.promote(operator, digest);
    const { rollout } = await opened.advance(id);

    expect(rollout.step).toBe('promoted');
    expect((await standing(opened)).champion).toBe(digest);
  });

  test.each([
    ['what is worse', { result: 'worse' }, {}, 'rejected', 'correctness differs by -30.0 points'],
    [
      'what is not shown to be better',
      { result: 'same' },
      { gate: { claim: 'better' } },
      'held',
      'that is not shown',
    ],
    [
      'an evaluation that stopped',
      { result: 'stopped' },
      {},
      'held',
      'the evaluation stopped before its end',
    ],
    [
      'an evaluation that failed',
      { result: 'failed' },
      {},
      'held',
      'there is no evaluation report: evaluation evaluation_1 has failed',
    ],
    [
      'a set that is not named',
      {},
      { evaluationSet: undefined },
      'held',
      'there is no evaluation report: the promotion settings of the environment name no evaluationSet',
    ],
    [
      'a set that is not there',
      {},
      { evaluationSet: 'gone' },
      'held',
      'there is no evaluation report: it cannot be evaluated: there is no dataset gone',
    ],
  ] as const)(
    'fails at the gate for %s, and nothing answers with it',
    async (_name, evaluated, settings, step, reason) => {
      const opened = await openPromotions(settings);
      Object.assign(opened.evaluations, evaluated);
      const { digest } = await opened.makeRelease();

      const { id } = await opened.promotions.promote(operator, digest);
      const { rollout, waitSeconds } = await opened.advance(id);

      expect([rollout.step, waitSeconds]).toEqual([step, undefined]);
      expect(rollout.reasons.at(-1)).toContain(reason);
      expect(await standing(opened)).toEqual({
        champion: undefined,
        candidate: step === 'held' ? digest : undefined,
        previousChampion: undefined,
        canaryPercent: 0,
        rollout: undefined,
      });
      expect((await opened.attested(digest)).at(-1)).toMatchObject({ kind: 'rollout', outcome: step });
    },
  );

  test('ends held when nobody approves it in time', async () => {
    const opened = await openPromotions();
    const { id } = await untilApproval(opened);

    opened.pass(3_600);
    const late = opened.promotions.approve(approver, id, yes);
    await expect(late).rejects.toMatchObject({ code: 'approval_expired' });
    const { rollout } = await opened.advance(id);

    expect(rollout.step).toBe('held');
    expect(rollout.reasons[0]).toContain('nobody approved it by 2026-01-02T04:04:05.000Z');
  });

  test('ends rejected when an approver declines, the author too', async () => {
    const opened = await openPromotions();
    const author = makeCaller('key_operator', ['operator', 'approver']);
    const { id, digest } = await untilApproval(opened);

    const rollout = await opened.promotions.approve(author, id, {
      isApproved: false,
      reason: 'I saw a mistake, ask kim@example.com',
    });

    expect(rollout.step).toBe('rejected');
    expect(await standing(opened)).toMatchObject({ candidate: undefined, rollout: undefined });
    expect((await opened.attested(digest)).slice(1)).toEqual([
      expect.objectContaining({
        kind: 'approval',
        isApproved: false,
        reason: 'I saw a mistake, ask [email]',
      }),
      expect.objectContaining({ kind: 'rollout', outcome: 'rejected' }),
    ]);
    expect(opened.told.at(-1)).toBe(`resume ${id}`);
  });
});

describe('a canary', () => {
  test.each([
    [
      'its answers fail',
      makeSummary({ errors: rate(20, 100) }),
      [],
      /^20 of 100 \(20\.0 %\) of its answers failed, at most 5\.0 % may$/,
    ],
    [
      'people dislike it more than the champion',
      makeSummary({ thumbsDown: rate(30, 60) }),
      [],
      /^30 of 60 \(50\.0 %\) of its ratings are thumbs down, the champion has 5 of 50 \(10\.0 %\): by at least 2\d\.\d % more/,
    ],
    [
      'its answers are less grounded',
      makeSummary({ groundedness: rate(20, 50) }),
      [],
      /^20 of 50 \(40\.0 %\) of its scored answers are grounded, the champion has 45 of 50/,
    ],
    ['an alarm is on', makeSummary(), ['llmops-dev-errors'], /^the alarm llmops-dev-errors is on$/],
  ])('is rolled back when %s', async (_name, summary, alarms, reason) => {
    const opened = await openPromotions();
    const { id, digest } = await untilCanary(opened);
    opened.summaries.set(digest, summary);

    opened.pass(10);
    const { rollout, waitSeconds } = await opened.advance(id, alarms);

    expect([rollout.step, waitSeconds]).toEqual(['rolled-back', undefined]);
    expect(rollout.reasons[0]).toMatch(reason);
    expect(await standing(opened)).toMatchObject({
      champion: undefined,
      candidate: undefined,
      canaryPercent: 0,
    });
    expect((await opened.promotions.pointers()).reason).toMatch(reason);
    expect(opened.events.at(-1)).toMatchObject({ change: 'rolled-back', release: digest, rolloutId: id });
  });

  test.each([
    [
      'one of three answers failed',
      makeSummary({ answers: 3, errors: { count: 1, of: 3, rate: 0.33, low: 0.01, high: 0.8 } }),
    ],
    ['few people dislike it', makeSummary({ thumbsDown: rate(2, 4) })],
    ['nobody has rated it', makeSummary({ thumbsDown: rate(0, 0), groundedness: rate(0, 0) })],
  ])('goes on while only %s', async (_name, summary) => {
    const opened = await openPromotions();
    const { id, digest } = await untilCanary(opened);
    opened.summaries.set(digest, summary);

    opened.pass(10);
    const { rollout, waitSeconds } = await opened.advance(id);

    expect([rollout.step, waitSeconds]).toEqual(['canary', 2]);
  });

  test('ends no step while too many answers fail, however wide the interval', async () => {
    const opened = await openPromotions();
    const { id, digest } = await untilCanary(opened);
    const errors = { count: 2, of: 20, rate: 0.1, low: 0.02, high: 0.3 };
    opened.summaries.set(digest, makeSummary({ answers: 20, errors }));

    opened.pass(59);
    const before = await opened.advance(id);
    opened.pass(1);
    const after = await opened.advance(id);

    expect([before.rollout.step, after.rollout.step]).toEqual(['canary', 'rolled-back']);
  });

  test('waits for its answers up to four times its bake time, then gives the traffic back', async () => {
    const opened = await openPromotions();
    const { id, digest } = await untilCanary(opened);
    opened.summaries.set(digest, makeSummary({ answers: 19 }));

    opened.pass(239);
    const waiting = await opened.advance(id);
    opened.pass(1);
    const ended = await opened.advance(id);

    expect([waiting.rollout.step, ended.rollout.step]).toEqual(['canary', 'held']);
    expect(ended.rollout.reasons[0]).toContain(
      'the candidate gave 19 answers in 4 times its bake time, 20 are needed',
    );
    expect(await standing(opened)).toMatchObject({
      champion: undefined,
      candidate: digest,
      canaryPercent: 0,
    });
  });

  test('is rolled back when its machine gives it up', async () => {
    const opened = await openPromotions();
    const { id } = await untilCanary(opened);

    const rollout = await stopRollout(id, 'nothing says how it does', opened.deps);

    expect(rollout.step).toBe('rolled-back');
    expect(await standing(opened)).toMatchObject({
      candidate: undefined,
      canaryPercent: 0,
      rollout: undefined,
    });
  });
});

describe('rollBack', () => {
  test('ends a canary and leaves the champion where it is', async () => {
    const opened = await openPromotions();
    const { id } = await untilCanary(opened);

    const pointers = await opened.promotions.rollBack(operator, ' 이상하다 ');

    expect(pointers).toMatchObject({ canaryPercent: 0, changedBy: 'key_operator', reason: '이상하다' });
    expect(await opened.promotions.rollout(id)).toMatchObject({ step: 'rolled-back', reasons: ['이상하다'] });
    expect((await opened.advance(id)).waitSeconds).toBeUndefined();
    expect(opened.events.at(-1)).toMatchObject({ change: 'rolled-back', by: 'key_operator', rolloutId: id });
  });

  test('brings the previous champion back in one change, and not back again', async () => {
    const opened = await openPromotions();
    const { digest } = await untilChampion(opened);
    const before = await opened.promotions.pointers();

    const pointers = await opened.promotions.rollBack(approver, 'it answers nonsense');
    const again = opened.promotions.rollBack(approver, 'it answers nonsense');

    expect(pointers.version).toBe(before.version + 1);
    expect(await standing(opened)).toEqual({
      champion: 'default',
      candidate: undefined,
      previousChampion: undefined,
      canaryPercent: 0,
      rollout: undefined,
    });
    await expect(again).rejects.toMatchObject({ code: 'nothing_to_roll_back' });
    expect(opened.events.at(-1)).toMatchObject({
      id: `release.changed/pointers/${pointers.version}`,
      change: 'rolled-back',
      release: digest,
      by: 'key_approver',
    });
    expect((await opened.attested(digest)).at(-1)).toMatchObject({
      outcome: 'rolled-back',
      by: 'key_approver',
    });
    expect(opened.aliases.at(-1)).toBe(`champion ${pointers.champion?.slice(0, 8)}`);
  });

  test('brings the previous champion back while another candidate is evaluated, and ends that rollout', async () => {
    const opened = await openPromotions();
    await untilChampion(opened);
    const next = await untilApproval(opened);

    await opened.promotions.rollBack(operator, 'the champion is at fault');

    expect(await standing(opened)).toMatchObject({
      champion: 'default',
      candidate: undefined,
      rollout: undefined,
    });
    expect((await opened.promotions.rollout(next.id)).step).toBe('rejected');
    await expect(opened.promotions.approve(approver, next.id, yes)).rejects.toMatchObject({
      code: 'not_waiting_for_approval',
    });
  });

  test('ends a rollout that has no canary yet where nothing could come back', async () => {
    const opened = await openPromotions();
    const { id } = await untilApproval(opened);

    await opened.promotions.rollBack(operator, 'not today');

    expect((await opened.promotions.rollout(id)).step).toBe('rejected');
    expect(await standing(opened)).toMatchObject({ candidate: undefined, rollout: undefined });
  });

  test('ends one that was promoted a moment ago and has not become champion yet, and nobody hears of it', async () => {
    const opened = await openPromotions();
    const { id } = await untilCanary(opened);
    opened.pass(60);
    await opened.advance(id);
    opened.pass(300);
    // The process is killed between the record and the pointers.
    const { swap } = opened.pointers;
    opened.pointers.swap = async () => {
      throw new Error('killed');
    };
    await expect(opened.advance(id)).rejects.toThrow('killed');
    opened.pointers.swap = swap;
    expect((await opened.promotions.rollout(id)).step).toBe('promoted');

    await opened.promotions.rollBack(operator, 'stop');

    expect(steps(await opened.promotions.rollout(id)).slice(-2)).toEqual([
      'canary: canary',
      'rolled-back: rolled-back',
    ]);
    expect(await standing(opened)).toMatchObject({ champion: undefined, candidate: undefined });
    expect(opened.events.map((event) => event.type === 'release.changed' && event.change)).not.toContain(
      'promoted',
    );
  });

  test.each([
    ['nothing was promoted', async () => undefined],
    [
      'a candidate was only named',
      async ({ pointers, clock }: Opened) => {
        const made = { now: clock.now, by: 'kit', reason: 'the settings have changed' };
        await pointers.swap(movePointers(undefined, { champion: 'a', candidate: 'b' }, made));
      },
    ],
  ])('fails where %s', async (_name, prepare) => {
    const opened = await openPromotions();
    await prepare(opened);
    const before = await opened.promotions.pointers();

    const rollBack = opened.promotions.rollBack(operator, 'back');

    await expect(rollBack).rejects.toMatchObject({ code: 'nothing_to_roll_back' });
    expect(await opened.promotions.pointers()).toEqual(before);
  });

  test('fails without a reason, and when the previous champion was altered, and changes nothing', async () => {
    const opened = await openPromotions();
    await untilChampion(opened);
    const before = await opened.promotions.pointers();

    const without = opened.promotions.rollBack(operator, ' \n');
    await expect(without).rejects.toMatchObject({ code: 'reason_required' });
    opened.database.exec(
      `UPDATE releases SET record = replace(record, '"mode":"hybrid"', '"mode":"keyword"')`,
    );
    const altered = opened.promotions.rollBack(operator, 'back');

    await expect(altered).rejects.toMatchObject({ code: 'release_altered' });
    expect(await opened.promotions.pointers()).toEqual(before);
  });
});

describe('promote', () => {
  test('leaves one winner of two that race', async () => {
    const opened = await openPromotions();
    const releases = [await opened.makeRelease(), await opened.makeRelease()];

    const promoted = await Promise.allSettled(
      releases.map(({ digest }) => opened.promotions.promote(operator, digest)),
    );

    const [winner] = promoted.filter(({ status }) => status === 'fulfilled');
    const [loser] = promoted.filter(({ status }) => status === 'rejected');
    expect(winner).toBeDefined();
    expect(loser).toMatchObject({ reason: { code: 'rollout_running', kind: 'conflict' } });
    expect(await opened.promotions.rollouts(10)).toHaveLength(1);
  });

  test.each([
    ['unknown', async () => 'f'.repeat(64), 'release_not_found'],
    [
      'the champion',
      async ({ defaultManifest }: Opened) => digestRelease(defaultManifest),
      'already_champion',
    ],
    ['named as champion', async () => 'champion', 'already_champion'],
    [
      'altered',
      async ({ makeRelease, database }: Opened) => {
        const { digest } = await makeRelease();
        database.exec(
          `UPDATE releases SET record = replace(record, '"temperature":0.01', '"temperature":2')`,
        );
        return digest;
      },
      'release_altered',
    ],
    [
      'without its prompt',
      async ({ makeRelease, database }: Opened) => {
        const { digest } = await makeRelease();
        database.exec('DELETE FROM prompt_templates');
        return digest;
      },
      'release_altered',
    ],
    [
      'of a prompt that was altered',
      async ({ makeRelease, database }: Opened) => {
        const { digest } = await makeRelease();
        database.exec(`UPDATE prompt_templates SET content = content || ' '`);
        return digest;
      },
      'release_altered',
    ],
    [
      'of a model that is not here any more',
      async ({ store, defaultManifest, clock }: Opened) => {
        const manifest = {
          ...defaultManifest,
          routes: {
            ...defaultManifest.routes,
            chat: { kind: 'chat' as const, provider: 'lab', model: 'gone', maxTokens: 1 },
          },
        };
        const digest = digestRelease(manifest);
        await store.put({ digest, manifest, author: 'a', note: '', createdAt: clock.now.toISOString() });
        return digest;
      },
      'route_not_available',
    ],
  ])('fails for a release that is %s, and changes nothing', async (_name, prepare, code) => {
    const opened = await openPromotions();
    const digest = await prepare(opened);

    await expect(opened.promotions.promote(operator, digest)).rejects.toMatchObject({ code });

    expect(await opened.pointers.read()).toBeUndefined();
    expect(await opened.promotions.rollouts(10)).toEqual([]);
    expect(opened.told).toEqual([]);
  });

  test('fails while another rollout runs, and starts its machine in case that was killed', async () => {
    const opened = await openPromotions();
    const { id } = await untilApproval(opened);
    const other = await opened.makeRelease();

    await expect(opened.promotions.promote(operator, other.digest)).rejects.toMatchObject({
      code: 'rollout_running',
      message: expect.stringContaining(`the rollout ${id} of`),
    });

    expect(opened.told).toEqual([`start ${id}`, `start ${id}`]);
  });

  test('takes pointers that a killed process left behind, after a minute', async () => {
    const opened = await openPromotions();
    const { digest } = await opened.makeRelease();
    const made = { now: opened.clock.now, by: 'key_operator', reason: 'killed' };
    await opened.pointers.swap(movePointers(undefined, { candidate: digest, rollout: 'rollout_gone' }, made));

    await expect(opened.promotions.promote(operator, digest)).rejects.toMatchObject({
      code: 'rollout_running',
    });
    opened.pass(61);
    const { id } = await opened.promotions.promote(operator, digest);

    expect(await standing(opened)).toMatchObject({ candidate: digest, rollout: id });
  });

  test('stops when the release is altered on its way', async () => {
    const opened = await openPromotions();
    const { id, digest } = await untilCanary(opened);
    opened.database
      .prepare('UPDATE prompt_templates SET content = ? WHERE name = ?')
      .run(['system: other', 'answer']);

    opened.pass(60);
    const { rollout } = await opened.advance(id);

    expect([rollout.step, rollout.candidate]).toEqual(['rolled-back', digest]);
    expect(rollout.reasons[0]).toContain('is gone or was altered in its store');
    expect(await standing(opened)).toMatchObject({ candidate: undefined, canaryPercent: 0 });
  });
});

describe('approve', () => {
  test.each([
    ['by the author', makeCaller('key_operator', ['approver']), 'author_may_not_approve'],
    ['without the role', makeCaller('key_else', ['operator', 'reviewer', 'user']), 'role_required'],
  ])('fails %s, and changes nothing', async (_name, caller, code) => {
    const opened = await openPromotions();
    const { id } = await untilApproval(opened);
    const before = await opened.promotions.rollout(id);

    await expect(opened.promotions.approve(caller, id, yes)).rejects.toMatchObject({
      code,
      kind: 'forbidden',
    });

    expect(await opened.promotions.rollout(id)).toEqual(before);
  });

  test('fails by whoever brought the release here, whatever their bundle says of its author', async () => {
    const opened = await openPromotions();
    const { manifest } = await opened.makeRelease();
    const altered = { ...manifest, chain: { ...manifest.chain, temperature: 0.9 } };
    const release = {
      digest: digestRelease(altered),
      manifest: altered,
      author: 'somebody',
      note: '',
      createdAt: '2026-01-02T03:04:05.000Z',
      importedBy: second.id,
    };
    await opened.store.put(release);
    const { id } = await opened.promotions.promote(operator, release.digest);
    await opened.advance(id);

    const own = opened.promotions.approve(second, id, yes);

    await expect(own).rejects.toMatchObject({ code: 'author_may_not_approve' });
  });

  test('fails by whoever began the rollout of somebody else’s release', async () => {
    const opened = await openPromotions();
    const { digest } = await opened.makeRelease(makeCaller('key_author', ['operator']));
    const { id } = await opened.promotions.promote(second, digest);
    await opened.advance(id);

    const own = opened.promotions.approve(second, id, yes);
    await expect(own).rejects.toMatchObject({
      code: 'author_may_not_approve',
      message: 'key_second began its rollout and may not approve it: ask another approver',
    });

    expect((await opened.promotions.approve(approver, id, yes)).step).toBe('canary');
  });

  test('fails twice, and of two approvers at once one counts', async () => {
    const opened = await openPromotions();
    const { id, digest } = await untilApproval(opened);

    const both = await Promise.allSettled([
      opened.promotions.approve(approver, id, yes),
      opened.promotions.approve(second, id, { isApproved: false, reason: 'no' }),
    ]);
    const third = opened.promotions.approve(approver, id, yes);

    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(third).rejects.toMatchObject({ code: 'not_waiting_for_approval' });
    await opened.advance(id);
    expect((await opened.attested(digest)).filter(({ kind }) => kind === 'approval')).toHaveLength(1);
  });

  test.each([
    ['a rollout that is not there', async () => 'rollout_gone', 'rollout_not_found'],
    [
      'one that is not gated yet',
      async (opened: Opened) =>
        (await opened.promotions.promote(operator, (await opened.makeRelease()).digest)).id,
      'not_waiting_for_approval',
    ],
    [
      'one that has ended',
      async (opened: Opened) => (await untilChampion(opened)).id,
      'not_waiting_for_approval',
    ],
    [
      'one whose release was altered',
      async (opened: Opened) => {
        const { id } = await untilApproval(opened);
        opened.database.exec('DELETE FROM prompt_templates');
        return id;
      },
      'release_altered',
    ],
  ])('fails for %s', async (_name, prepare, code) => {
    const opened = await openPromotions();
    const id = await prepare(opened);

    await expect(opened.promotions.approve(approver, id, yes)).rejects.toMatchObject({ code });
  });

  test('fails without a reason, or with one of a megabyte', async () => {
    const opened = await openPromotions();
    const { id } = await untilApproval(opened);

    for (const reason of ['', '\n', 'x'.repeat(1_000_000)]) {
      await expect(
        opened.promotions.approve(approver, id, { isApproved: true, reason }),
      ).rejects.toMatchObject({
        code: 'reason_required',
      });
    }
  });
});

describe('when others are away', () => {
  test('goes on without the stream and tells everything, once each, when it is back', async () => {
    const opened = await openPromotions({ isApprovalNeeded: false });
    const { digest } = await opened.makeRelease();
    const { id } = await opened.promotions.promote(operator, digest);
    const { publish } = opened.deps;
    let isAway = true;
    Object.assign(opened.deps, {
      publish: async (events: Parameters<NonNullable<typeof publish>>[0]) => {
        if (isAway) throw new Error('away');
        await publish?.(events);
      },
    });

    await opened.advance(id);
    opened.pass(60);
    await opened.advance(id);
    opened.pass(300);
    const ended = await opened.advance(id);
    const champion = (await standing(opened)).champion;
    isAway = false;
    const done = await opened.advance(id);

    expect([ended.rollout.step, ended.waitSeconds, champion]).toEqual(['promoted', 30, digest]);
    expect(done.waitSeconds).toBeUndefined();
    expect(
      opened.events.flatMap((event) => (event.type === 'release.changed' ? [event.change] : [])),
    ).toEqual(['created', 'evaluated', 'gated', 'canary', 'canary', 'promoted']);
  });

  test('writes into the log that tracking and the machine are away, and goes on', async () => {
    const opened = await openPromotions();
    Object.assign(opened.deps, {
      tracking: {
        setAlias: async () => {
          throw new Error('away');
        },
      },
    });

    const { id } = await untilApproval(opened);

    expect((await opened.promotions.rollout(id)).step).toBe('waiting-for-approval');
    expect(opened.lines[0]).toMatch(/^promotion\.alias_not_tracked [0-9a-f]{64} evaluating internal$/);
  });

  test('leaves a rollout where it stands while monitoring is away', async () => {
    const opened = await openPromotions();
    const { id } = await untilCanary(opened);
    Object.assign(opened.deps, {
      monitoring: {
        ofRelease: async () => {
          throw new Error('away');
        },
      },
    });

    opened.pass(60);

    await expect(opened.advance(id)).rejects.toThrow('away');
    expect((await opened.promotions.rollout(id)).canaryPercent).toBe(5);
  });
});
