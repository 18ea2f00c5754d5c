import type { Pointers, Release } from '../../lambdas/promotion/api';
import { digestRelease } from '../../lambdas/promotion/digest-release';
import { createReleasePicker } from '../../lambdas/promotion/pick-release';
import { makeManifest } from './make-manifest';

const standard = makeManifest();
const champion = makeManifest({ temperature: 0.1 });
const candidate = makeManifest({ temperature: 0.2 });
const otherCandidate = makeManifest({ temperature: 0.3 });
const previous = makeManifest({ temperature: 0.4 });
const [standardId, championId, candidateId, otherCandidateId, previousId] = [
  standard,
  champion,
  candidate,
  otherCandidate,
  previous,
].map(digestRelease);

const callers = Array.from({ length: 2_000 }, (_, number) => ({ id: `key_${number}`, tenant: 'acme' }));
const caller = { id: 'key_1', tenant: 'acme' };

/** A picker over stores that a test changes and breaks. */
function open() {
  const store = {
    pointers: undefined as Pointers | undefined,
    isAway: false,
    isHanging: false,
    reads: 0,
  };
  const releases = new Map<string, Release>(
    [champion, candidate, otherCandidate, previous].map((manifest) => {
      const digest = digestRelease(manifest);
      return [digest, { digest, manifest, author: 'kit', note: '', createdAt: '2026-01-01T00:00:00Z' }];
    }),
  );
  let milliseconds = 0;
  const logged: string[] = [];
  const picker = createReleasePicker({
    pointers: {
      read: async () => {
        store.reads += 1;
        if (store.isHanging) await new Promise(() => {});
        if (store.isAway) throw new Error('away');
        return store.pointers;
      },
    },
    releases: { get: async (digest) => releases.get(digest) },
    defaultManifest: standard,
    now: () => new Date(milliseconds),
    log: (event) => logged.push(event),
  });
  return {
    picker,
    store,
    releases,
    logged,
    point: (pointers: Partial<Pointers>) => {
      store.pointers = {
        version: 1,
        canaryPercent: 0,
        changedAt: '2026-01-01T00:00:00Z',
        changedBy: 'key_operator',
        reason: 'test',
        ...pointers,
      };
    },
    pass: (seconds: number) => {
      milliseconds += seconds * 1_000;
    },
  };
}

describe('picking a release', () => {
  test('takes the default release while there is no champion', async () => {
    const { picker } = open();

    expect(await picker.pick(caller)).toEqual({ digest: standardId, manifest: standard, role: 'default' });
  });

  test('takes the champion, and a new champion within six seconds', async () => {
    const { picker, point, pass } = open();
    point({ champion: championId });
    const before = await picker.pick(caller);

    point({ champion: previousId });
    pass(6);
    const after = await picker.pick(caller);

    expect(before).toMatchObject({ digest: championId, role: 'champion' });
    expect(after).toMatchObject({ digest: previousId, role: 'champion' });
  });

  test('reads the pointers once for all questions of five seconds', async () => {
    const { picker, store, point, pass } = open();
    point({ champion: championId });

    await Promise.all(callers.slice(0, 50).map((someone) => picker.pick(someone)));
    pass(4);
    await picker.pick(caller);

    expect(store.reads).toBe(1);
  });

  test('gives the candidate its share of callers, each always the same side', async () => {
    const { picker, point, pass } = open();
    point({ champion: championId, candidate: candidateId, canaryPercent: 25 });

    const first = await Promise.all(callers.map((someone) => picker.pick(someone)));
    pass(60);
    const second = await Promise.all(callers.map((someone) => picker.pick(someone)));

    const share = first.filter(({ role }) => role === 'candidate').length / callers.length;
    expect(share).toBeGreaterThan(0.22);
    expect(share).toBeLessThan(0.28);
    expect(second.map(({ digest }) => digest)).toEqual(first.map(({ digest }) => digest));
  });

  test('keeps callers with the candidate when its share grows', async () => {
    const { picker, point, pass } = open();
    point({ champion: championId, candidate: candidateId, canaryPercent: 5 });
    const narrow = await Promise.all(callers.map((someone) => picker.pick(someone)));

    point({ champion: championId, candidate: candidateId, canaryPercent: 50 });
    pass(6);
    const wide = await Promise.all(callers.map((someone) => picker.pick(someone)));

    const left = narrow.filter(
      ({ role }, place) => role === 'candidate' && wide[place]?.role !== 'candidate',
    );
    expect(left).toEqual([]);
  });

  test('splits callers otherwise for another candidate', async () => {
    const { picker, point, pass } = open();
    point({ champion: championId, candidate: candidateId, canaryPercent: 25 });
    const first = await Promise.all(callers.map((someone) => picker.pick(someone)));

    point({ champion: championId, candidate: otherCandidateId, canaryPercent: 25 });
    pass(6);
    const second = await Promise.all(callers.map((someone) => picker.pick(someone)));

    const both = first.filter(
      ({ role }, place) => role === 'candidate' && second[place]?.role === 'candidate',
    ).length;
    // A quarter of a quarter, were the two independent.
    expect(both / callers.length).toBeGreaterThan(0.03);
    expect(both / callers.length).toBeLessThan(0.1);
  });

  test('asks nobody to answer for a candidate outside a canary', async () => {
    const { picker, point } = open();
    point({ champion: championId, candidate: candidateId, canaryPercent: 0 });

    const picked = await Promise.all(callers.map((someone) => picker.pick(someone)));

    expect(new Set(picked.map(({ digest }) => digest))).toEqual(new Set([championId]));
  });
});

describe('while the pointers are away', () => {
  test('the default release answers before they were ever read', async () => {
    const { picker, store, logged } = open();
    store.isAway = true;

    expect(await picker.pick(caller)).toMatchObject({ role: 'default' });
    expect(logged).toEqual(['promotion.pointers_not_read']);
  });

  test('the last ones that were read hold', async () => {
    const { picker, store, point, pass } = open();
    point({ champion: championId });
    await picker.pick(caller);

    store.isAway = true;
    pass(600);

    expect(await picker.pick(caller)).toMatchObject({ digest: championId, role: 'champion' });
  });

  test('nobody waits long for a store that hangs, and only once in five seconds', async () => {
    const { picker, store, point, pass } = open();
    point({ champion: championId });
    await picker.pick(caller);
    store.isHanging = true;
    pass(6);

    const waited = await picker.pick(caller);
    const atOnce = await picker.pick(caller);

    expect([waited, atOnce].map(({ digest }) => digest)).toEqual([championId, championId]);
    expect(store.reads).toBe(2);
  });

  test('fails to say what is pinned when it never knew: an index would be left behind', async () => {
    const { picker, store } = open();
    store.isAway = true;

    await expect(picker.pinned()).rejects.toThrow('away');
  });

  test('a candidate that is missing takes no answer away', async () => {
    const { picker, releases, point } = open();
    releases.delete(candidateId ?? '');
    point({ champion: championId, candidate: candidateId, canaryPercent: 99 });

    const picked = await Promise.all(callers.slice(0, 20).map((someone) => picker.pick(someone)));

    expect(new Set(picked.map(({ digest }) => digest))).toEqual(new Set([championId]));
  });
});

test('pins default, champion, candidate and the champion before, each once', async () => {
  const { picker, point } = open();
  point({ champion: championId, candidate: candidateId, previousChampion: previousId });

  const pinned = await picker.pinned();

  expect(pinned.map(({ digest }) => digest)).toEqual([championId, candidateId, previousId, standardId]);
});

test('pins one release where the champion is the default release', async () => {
  const { picker, point } = open();
  point({ champion: standardId });

  expect(await picker.pinned()).toMatchObject([{ digest: standardId, role: 'champion' }]);
});

test('finds a release by its digest', async () => {
  const { picker } = open();

  expect(await picker.get(candidateId ?? '')).toMatchObject({ manifest: candidate });
});

test('fails to find a release that is not there', async () => {
  const { picker } = open();

  await expect(picker.get('f'.repeat(64))).rejects.toMatchObject({ code: 'release_not_found' });
});
