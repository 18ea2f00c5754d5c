import type { KitEvent } from '../../lambdas/domain/event';
import { routesSchema } from '../../lambdas/model-gateway/settings';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqlitePointerStore } from '../../lambdas/promotion/adapters/sqlite-pointer-store';
import { SqliteReleaseStore } from '../../lambdas/promotion/adapters/sqlite-release-store';
import type { Pointers } from '../../lambdas/promotion/api';
import { digestRelease } from '../../lambdas/promotion/digest-release';
import type { ReleaseManifest } from '../../lambdas/promotion/settings';
import { settleDefaultRelease } from '../../lambdas/promotion/settle-default-release';
import { makeManifest } from './make-manifest';

const routes = routesSchema.parse({
  chat: { kind: 'chat', provider: { type: 'offline' }, model: 'extractive-v1' },
  nova: { kind: 'chat', provider: { type: 'bedrock' }, model: 'nova' },
  embedding: { kind: 'embedding', provider: { type: 'offline' }, model: 'hashed-ngrams-v1', dimensions: 384 },
});
const first = makeManifest();
const second = makeManifest({ temperature: 0.2 });
const authored = makeManifest({ temperature: 0.7 });
const [firstId, secondId, authoredId] = [first, second, authored].map(digestRelease);

function open() {
  const database = openDatabase(':memory:');
  const releases = new SqliteReleaseStore(database);
  const pointers = new SqlitePointerStore(database);
  const events: KitEvent[] = [];
  let seconds = 0;
  const now = () => new Date(Date.UTC(2026, 0, 1) + seconds++ * 1_000);
  const move = async (changes: Partial<Pointers>) => {
    const before = await pointers.read();
    const moved = {
      canaryPercent: 0,
      ...before,
      version: (before?.version ?? 0) + 1,
      changedAt: now().toISOString(),
      changedBy: 'key_operator',
      reason: 'test',
      ...changes,
    };
    if (!(await pointers.swap(moved))) throw new Error('somebody was quicker');
  };
  const deps = {
    releases,
    pointers,
    now,
    log: () => {},
    publish: async (published: readonly KitEvent[]) => {
      events.push(...published);
    },
  };
  return {
    deps,
    releases,
    pointers,
    events,
    move,
    author: (manifest: ReleaseManifest) =>
      releases.put({
        digest: digestRelease(manifest),
        manifest,
        author: 'key_author',
        note: 'mine',
        createdAt: now().toISOString(),
      }),
    settle: (manifest: ReleaseManifest, options: { isFollowed?: boolean; routes?: typeof routes } = {}) =>
      settleDefaultRelease({ manifest, routes, tenant: 'acme', ...options }, deps),
  };
}

describe('settling the default release', () => {
  test('makes the first one champion, and says so', async () => {
    const { settle, pointers, releases, events } = open();

    const settled = await settle(first);

    expect(settled).toEqual({
      digest: firstId,
      outcome: 'champion',
      message: `release ${firstId?.slice(0, 12)} answers: the first release, made from the settings of the environment`,
    });
    expect(await pointers.read()).toMatchObject({ version: 1, champion: firstId, changedBy: 'kit' });
    expect(await releases.get(firstId ?? '')).toMatchObject({ author: 'kit', manifest: first });
    expect(events).toMatchObject([{ type: 'release.changed', change: 'promoted', release: firstId }]);
  });

  test('moves nothing when nothing has changed', async () => {
    const { settle, pointers } = open();
    await settle(first);

    const settled = await settle(first);

    expect(settled.outcome).toBe('unchanged');
    expect(await pointers.history(10)).toHaveLength(1);
  });

  test('makes a candidate of changed settings, and says how to promote it', async () => {
    const { settle, pointers } = open();
    await settle(first);

    const settled = await settle(second);

    expect(settled.outcome).toBe('candidate');
    expect(settled.message).toContain(`promote it with "kit promote ${secondId?.slice(0, 12)}"`);
    expect(await pointers.read()).toMatchObject({ champion: firstId, candidate: secondId, canaryPercent: 0 });
  });

  test('does not undo a promotion: the same settings make no candidate once more', async () => {
    const { settle, author, move, pointers } = open();
    await settle(first);
    await author(authored);
    await move({ champion: authoredId, previousChampion: firstId });

    const settled = await settle(first);

    expect(settled.outcome).toBe('unchanged');
    expect((await pointers.read())?.candidate).toBeUndefined();
  });

  test('takes the default release of another environment, brought here, for no setting of its own', async () => {
    const { settle, releases, move, pointers } = open();
    await settle(first);
    await releases.put({
      digest: digestRelease(second),
      manifest: second,
      author: 'kit',
      note: 'made from the settings of the environment',
      createdAt: '2026-01-01T01:00:00.000Z',
      importedBy: 'key_operator',
    });
    await move({ champion: secondId, previousChampion: firstId });

    const settled = await settle(first);

    expect(settled.outcome).toBe('unchanged');
    expect((await pointers.read())?.candidate).toBeUndefined();
  });

  test('leaves the candidate of a rollout alone, and says that its own waits', async () => {
    const { settle, author, move, pointers } = open();
    await settle(first);
    await author(authored);
    await move({ candidate: authoredId, canaryPercent: 5, rollout: 'rollout_1' });

    const settled = await settle(second);

    expect(settled.outcome).toBe('waiting');
    expect(settled.message).toContain('when the rollout rollout_1 has ended');
    expect(await pointers.read()).toMatchObject({ candidate: authoredId, canaryPercent: 5 });
  });

  test('follows the settings on one machine for as long as nobody has promoted anything', async () => {
    const { settle, author, move, pointers } = open();
    await settle(first, { isFollowed: true });

    const followed = await settle(second, { isFollowed: true });
    await author(authored);
    await move({ champion: authoredId, previousChampion: secondId });
    const later = await settle(first, { isFollowed: true });

    expect(followed.outcome).toBe('champion');
    expect(later.outcome).toBe('candidate');
    expect(await pointers.read()).toMatchObject({ champion: authoredId, candidate: firstId });
  });

  test('does not undo a rollback on one machine, though the champion is again one that settings made', async () => {
    const { settle, author, move, pointers } = open();
    await settle(first, { isFollowed: true });
    await author(authored);
    await move({ champion: authoredId, previousChampion: firstId });
    await move({ champion: firstId, previousChampion: undefined });

    const settled = await settle(second, { isFollowed: true });

    expect(settled.outcome).toBe('candidate');
    expect((await pointers.read())?.champion).toBe(firstId);
  });

  test('settles once more when another moved the pointers meanwhile', async () => {
    const { deps, settle, move, pointers } = open();
    await settle(first);
    let reads = 0;

    const settled = await settleDefaultRelease(
      { manifest: second, routes, tenant: 'acme' },
      {
        ...deps,
        pointers: {
          swap: (moved) => pointers.swap(moved),
          history: (limit) => pointers.history(limit),
          read: async () => {
            const read = await pointers.read();
            reads += 1;
            if (reads === 1) await move({ reason: 'another was quicker' });
            return read;
          },
        },
      },
    );

    expect(settled.outcome).toBe('candidate');
    expect(await pointers.read()).toMatchObject({ version: 3, candidate: secondId });
  });

  test('fails when no route calls the model of the champion any more, and changes nothing', async () => {
    const { settle, move, author, pointers, releases } = open();
    const onNova = makeManifest({ chatModel: 'nova' });
    const bedrock = {
      ...onNova,
      routes: { ...onNova.routes, chat: { kind: 'chat' as const, provider: 'bedrock', model: 'nova' } },
    };
    await author(bedrock);
    await move({ champion: digestRelease(bedrock) });
    const { nova: _, ...withoutNova } = routes;

    await settle(first);
    const refused = settle(second, { routes: withoutNova });

    await expect(refused).rejects.toMatchObject({
      code: 'route_not_available',
      message: expect.stringContaining('pins the route chat to bedrock/nova, which no route'),
    });
    expect(await releases.get(secondId ?? '')).toBeUndefined();
    expect((await pointers.read())?.candidate).toBe(firstId);
  });
});
