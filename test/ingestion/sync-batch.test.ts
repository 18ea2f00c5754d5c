import type { SyncEvent } from '../../lambdas/ingestion/api';
import { followSyncs } from '../../lambdas/ingestion/follow-syncs';
import { identifyDocument } from '../../lambdas/ingestion/identify-document';
import { listTargets } from '../../lambdas/ingestion/list-targets';
import { planSync } from '../../lambdas/ingestion/plan-sync';
import type { IndexTarget, SyncRequest, SyncRuns } from '../../lambdas/ingestion/ports';
import { type SyncBatchStep, syncBatch } from '../../lambdas/ingestion/sync-batch';
import { type SyncBatch, syncBatchSchema } from '../../lambdas/ingestion/sync-batch-shape';
import { AppError } from '../../lambdas/platform/errors';
import { SqlitePassageIndex } from '../../lambdas/vector-search/adapters/sqlite-passage-index';
import { CountingGateway, dimensions } from './counting-gateway';
import { MemorySyncManifests, MemorySyncProgress } from './memory-sync';
import { openFunctions, recordedEvent } from './open-functions';
import { section } from './open-ingestion';

/** The state machine in memory: it plans, works every batch off, and waits by moving the clock. */
function openSync() {
  const functions = openFunctions();
  const { bucket, table, states, indexing, queue } = functions;
  const progress = new MemorySyncProgress();
  const manifests = new MemorySyncManifests();
  const pinned: IndexTarget[] = [];
  const withPins = { ...indexing, pinnedTargets: async () => pinned };
  const wantedIndexes = async () => (await listTargets(withPins)).map(({ id }) => id);
  const batchDeps = { ...withPins, progress, wantedIndexes };
  const started: SyncRequest[] = [];

  async function workOff(batch: SyncBatch): Promise<number> {
    for (let step: SyncBatchStep = { ...batch, waitSeconds: 1 }, steps = 0; ; steps++) {
      if (step.step === 'done') return steps;
      step = await syncBatch(step, batchDeps);
      queue.nowMs += step.waitSeconds * 1_000;
    }
  }

  async function run(request: SyncRequest, runId: string): Promise<void> {
    const findSource = ({ source }: { source: string }) => [bucket, table].find(({ id }) => id === source);
    const { manifest } = await planSync(
      { ...request, run: runId },
      { findSource, states, manifests, progress, wantedIndexes },
    );
    for (const batch of manifests.lists.get(manifest) ?? []) await workOff(batch);
  }

  const finished = new Map<string, Promise<unknown>>();
  const runs: SyncRuns = {
    start: async (request) => {
      started.push(request);
      const id = `run-${started.length}`;
      finished.set(id, run(request, id));
      return { id, startedAt: new Date(queue.nowMs).toISOString() };
    },
    state: async (id) => {
      const isFailed = await finished.get(id)?.then(
        () => false,
        () => true,
      );
      return isFailed ? 'failed' : 'done';
    },
  };
  const followDeps = {
    runs,
    progress,
    states,
    now: () => new Date(queue.nowMs),
    sleep: async (milliseconds: number) => {
      queue.nowMs += milliseconds;
    },
  };
  return { ...functions, pinned, progress, manifests, batchDeps, started, workOff, runs, followDeps };
}

async function eventsOf(events: AsyncIterable<SyncEvent>): Promise<readonly SyncEvent[]> {
  const all: SyncEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

const batchOf = (keys: readonly string[], changes: Partial<SyncBatch> = {}): SyncBatch => ({
  run: 'run-1',
  source: 'bucket:documents',
  tenant: 'local',
  isRebuild: false,
  batch: 0,
  keys: [...keys],
  step: 'open',
  ...changes,
});

describe('a sync that runs by itself', () => {
  test('reports what differed, tells of its progress, and leaves everything indexed', async () => {
    const { bucket, followDeps, search, queue, invoke } = openSync();
    bucket.texts.set('known.md', section('walrus'));
    bucket.texts.set('changed.md', section('walrus'));
    bucket.texts.set('gone.md', section('walrus'));
    for (const key of bucket.texts.keys()) queue.add(JSON.stringify(created(key)));
    await invoke();
    bucket.texts.set('changed.md', section('giraffe'));
    bucket.texts.set('new.md', section('otter'));
    bucket.texts.set('locked.md', 'ENCRYPTED');
    bucket.texts.delete('gone.md');

    const events = await eventsOf(followSyncs([bucket], {}, followDeps));

    expect(events).toEqual([
      { type: 'progress', source: 'bucket:documents', finished: 4, total: 4 },
      {
        type: 'done',
        reports: [
          {
            source: 'bucket:documents',
            added: 2,
            changed: 1,
            deleted: 1,
            unchanged: 1,
            cause: undefined,
            failed: [
              {
                key: 'locked.md',
                message: 'it is protected by a password',
                action: 'save it without a password',
              },
            ],
            durationMs: expect.any(Number),
          },
        ],
      },
    ]);
    expect(await search('walrus')).toEqual(['known.md']);
    expect(await search('giraffe')).toEqual(['changed.md']);
    expect(await search('otter')).toEqual(['new.md']);
  });

  test('has nothing to do when nothing differs', async () => {
    const { bucket, followDeps, manifests } = openSync();
    bucket.texts.set('a.md', section('walrus'));
    await eventsOf(followSyncs([bucket], {}, followDeps));
    manifests.lists.clear();

    const events = await eventsOf(followSyncs([bucket], {}, followDeps));

    expect(events.at(-1)).toMatchObject({ reports: [{ added: 0, unchanged: 1, failed: [] }] });
    expect(manifests.lists.size).toBe(0);
  });

  test('fills an index that a release has come to pin, and embeds nothing again for the others', async () => {
    const { bucket, followDeps, gateway, database, pinned } = openSync();
    bucket.texts.set('a.md', section('walrus'));
    await eventsOf(followSyncs([bucket], {}, followDeps));
    const embedded = gateway.embedded.length;
    const fingerprint = { embeddingModel: 'test/old', dimensions, splitterVersion: 'structure-1/60/0' };
    const index = new SqlitePassageIndex(database, fingerprint);
    const pinnedGateway = new CountingGateway();
    pinned.push({
      fingerprint,
      index,
      gateway: pinnedGateway,
      embeddingRoute: 'embedding',
      splitting: { passageTokens: 60, overlapTokens: 0 },
    });

    const events = await eventsOf(followSyncs([bucket], {}, followDeps));

    expect(events.at(-1)).toMatchObject({ reports: [{ added: 0, changed: 0, unchanged: 1, failed: [] }] });
    expect(await index.count()).toBe(pinnedGateway.embedded.length);
    expect(pinnedGateway.embedded.length).toBeGreaterThan(1);
    expect(gateway.embedded).toHaveLength(embedded);
  });

  test('tries a failed document again', async () => {
    const { bucket, followDeps, gateway, stateOf } = openSync();
    bucket.texts.set('a.md', section('walrus'));
    gateway.before = () =>
      Promise.reject(new AppError('mend it', { kind: 'invalid', code: 'invalid_request' }));
    const first = await eventsOf(followSyncs([bucket], {}, followDeps));
    gateway.before = async () => {};

    const second = await eventsOf(followSyncs([bucket], {}, followDeps));

    expect(first.at(-1)).toMatchObject({ reports: [{ failed: [{ key: 'a.md' }] }] });
    expect(second.at(-1)).toMatchObject({ reports: [{ unchanged: 1, failed: [] }] });
    expect(await stateOf('a.md')).toBe('indexed');
  });

  test('embeds everything anew, once, when it rebuilds', async () => {
    const { bucket, followDeps, gateway } = openSync();
    for (const key of ['a.md', 'b.md']) bucket.texts.set(key, section('walrus'));
    await eventsOf(followSyncs([bucket], {}, followDeps));
    gateway.embedded.length = 0;

    const events = await eventsOf(followSyncs([bucket], { isRebuild: true }, followDeps));

    expect(gateway.embedded).toHaveLength(2);
    expect(events.at(-1)).toMatchObject({ reports: [{ changed: 2 }] });
  });

  test('says why a source cannot be read, and leaves its documents as they are', async () => {
    const { bucket, table, followDeps, search } = openSync();
    bucket.texts.set('a.md', section('walrus'));
    table.texts.set('7', section('otter'));
    await eventsOf(followSyncs([bucket, table], {}, followDeps));
    bucket.before = () =>
      Promise.reject(
        new AppError('the bucket is gone: make it again', {
          kind: 'unavailable',
          code: 'source_unavailable',
          isRetryable: true,
        }),
      );

    const events = await eventsOf(followSyncs([bucket, table], {}, followDeps));

    const cause = { code: 'source_unavailable', message: 'the bucket is gone', action: 'make it again' };
    expect(events.at(-1)).toMatchObject({ reports: [{ cause, deleted: 0 }, { unchanged: 1 }] });
    expect(await search('walrus')).toEqual(['a.md']);
  });

  test('fails to be followed for longer than a call may take, and goes on', async () => {
    const { bucket, followDeps, progress } = openSync();
    await progress.putPlan('run-9', { total: 5_000, added: 5_000, changed: 0, deleted: 0, unchanged: 0 });
    await progress.putFinished('run-9', 0, 1_200);
    const runs: SyncRuns = {
      start: async () => ({ id: 'run-9', startedAt: '2026-01-02T03:00:00.000Z' }),
      state: async () => 'running',
    };

    const following = eventsOf(followSyncs([bucket], {}, { ...followDeps, runs }));

    await expect(following).rejects.toMatchObject({
      code: 'sync_goes_on',
      message:
        'the sync of bucket:documents goes on by itself, 1200 of 5000 documents are done: run "kit sync" again to follow it',
    });
  });

  test.each([
    ['broke down', 'failed', 5_000, 'sync_failed'],
    ['has left some out', 'done', 1_200, 'sync_failed'],
  ] as const)('fails when the run %s', async (_, state, finished, code) => {
    const { bucket, followDeps, progress } = openSync();
    await progress.putPlan('run-9', { total: 5_000, added: 5_000, changed: 0, deleted: 0, unchanged: 0 });
    await progress.putFinished('run-9', 0, finished);
    const runs: SyncRuns = {
      start: async () => ({ id: 'run-9', startedAt: '2026-01-02T03:00:00.000Z' }),
      state: async () => state,
    };

    const following = eventsOf(followSyncs([bucket], {}, { ...followDeps, runs }));

    await expect(following).rejects.toMatchObject({ code, message: expect.stringContaining('run-9') });
  });
});

describe('a batch', () => {
  test.each(['open', 'index'])('is read as Step Functions hands it over, to %s it', (step) => {
    const input = JSON.parse(recordedEvent(`sync-batch-${step}.json`));

    expect(syncBatchSchema.parse(input)).toMatchObject({
      step,
      batch: 0,
      keys: ['안내/헬름 설치 (1)+&.md', 'b.pdf'],
    });
  });

  test('may be opened and indexed twice, as after a crash', async () => {
    const { bucket, workOff, progress, gateway, search } = openSync();
    for (const key of ['a.md', 'b.md']) bucket.texts.set(key, section('walrus'));
    await progress.putPlan('run-1', { total: 2, added: 2, changed: 0, deleted: 0, unchanged: 0 });

    await workOff(batchOf(['a.md', 'b.md']));
    await workOff(batchOf(['a.md', 'b.md']));

    expect(gateway.embedded).toHaveLength(2);
    expect((await progress.get('run-1')).finished).toBe(2);
    expect(await search('walrus')).toEqual(['a.md', 'b.md']);
  });

  test('opens all its documents before it indexes one', async () => {
    const { bucket, states, batchDeps, gateway } = openSync();
    const keys = Array.from({ length: 25 }, (_, place) => `${place}.md`);
    for (const key of keys) bucket.texts.set(key, section('walrus'));

    const step = await syncBatch(batchOf(keys), batchDeps);

    expect(step).toMatchObject({ step: 'index', waitSeconds: 1 });
    expect((await states.count({})).byState.pending).toBe(25);
    expect(gateway.embedded).toEqual([]);
  });

  test('leaves what it has no time for to its next step', async () => {
    const { bucket, states, batchDeps } = openSync();
    for (const key of ['a.md', 'b.md']) bucket.texts.set(key, section('walrus'));
    let remainingMs = 900_000;
    const hurried = {
      ...batchDeps,
      remainingMs: () => {
        remainingMs -= 300_000;
        return remainingMs;
      },
    };
    const opened = await syncBatch(batchOf(['a.md', 'b.md']), hurried);

    const first = await syncBatch(opened, hurried);
    const written = (await states.count({})).byState;
    const second = await syncBatch(first, batchDeps);

    expect([first.step, second.step]).toEqual(['index', 'done']);
    expect(written).toMatchObject({ indexed: 1, pending: 1 });
  });

  test('waits for a document that another function has, and takes it when that was killed', async () => {
    const { bucket, states, batchDeps, queue, stateOf } = openSync();
    bucket.texts.set('a.md', section('walrus'));
    const opened = await syncBatch(batchOf(['a.md']), batchDeps);
    const deadlineAt = new Date(queue.nowMs + 90_000).toISOString();
    await states.claim({ now: new Date(queue.nowMs).toISOString(), deadlineAt });

    const waiting = await syncBatch(opened, batchDeps);
    queue.nowMs += waiting.waitSeconds * 1_000;
    const done = await syncBatch(waiting, batchDeps);

    expect(waiting).toMatchObject({ step: 'index', waitSeconds: 90 });
    expect(done.step).toBe('done');
    expect(await stateOf('a.md')).toBe('indexed');
  });

  test('ends also when one of its documents kills the function each time', async () => {
    const { bucket, states, batchDeps, queue, settings, stateOf } = openSync();
    for (const key of ['killer.md', 'fine.md']) bucket.texts.set(key, section('walrus'));
    const opened = await syncBatch(batchOf(['killer.md', 'fine.md']), batchDeps);
    const documentId = identifyDocument('bucket:documents', 'killer.md');

    for (let time = 0; time < settings.maxAttempts; time++) {
      const deadlineAt = new Date(queue.nowMs + 60_000).toISOString();
      await states.claim({ now: new Date(queue.nowMs).toISOString(), deadlineAt, documentId });
      queue.nowMs += 60_000;
    }
    const done = await syncBatch(opened, batchDeps);

    expect(done.step).toBe('done');
    expect([await stateOf('killer.md'), await stateOf('fine.md')]).toEqual(['failed', 'indexed']);
  });

  test('fails when its source is followed no more', async () => {
    const { batchDeps } = openSync();

    await expect(syncBatch(batchOf(['a.md'], { source: 'table:gone' }), batchDeps)).rejects.toMatchObject({
      code: 'source_not_found',
    });
  });
});

test('shares ten thousand documents out in batches of a hundred', async () => {
  const { bucket, states, manifests, progress } = openSync();
  for (let file = 0; file < 10_050; file++) bucket.texts.set(`${file}.md`, 'text');

  const planned = await planSync(
    { run: 'run-1', source: 'bucket:documents', tenant: 'local', isRebuild: false },
    { findSource: () => bucket, states, manifests, progress },
  );

  expect(planned).toEqual({ batches: 101, manifest: 'run-1/batches' });
  const list = manifests.lists.get('run-1/batches') ?? [];
  expect(list.map(({ keys }) => keys.length)).toEqual([...Array(100).fill(100), 50]);
  expect(list[100]).toMatchObject({ run: 'run-1', batch: 100, step: 'open' });
  expect((await progress.get('run-1')).plan).toMatchObject({ total: 10_050, added: 10_050 });
});

const created = (key: string) => ({
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { object: { key: `documents/${key}` } },
});
