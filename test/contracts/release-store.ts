import type { Attestation, Release } from '../../lambdas/promotion/api';
import { digestRelease } from '../../lambdas/promotion/digest-release';
import type { ReleaseStore } from '../../lambdas/promotion/ports';
import { makeManifest } from '../promotion/make-manifest';

const makeRelease = (temperature: number, createdAt: string): Release => {
  const manifest = makeManifest({ temperature });
  return { digest: digestRelease(manifest), manifest, author: 'key_author', note: '더 차갑게', createdAt };
};

const release = makeRelease(0.1, '2026-01-02T03:04:05.000Z');

const approval: Extract<Attestation, { kind: 'approval' }> = {
  id: 'rollout_1/approval',
  release: release.digest,
  time: '2026-01-03T00:00:00.000Z',
  by: 'key_approver',
  environment: 'dev',
  kind: 'approval',
  isApproved: true,
  reason: 'reads well',
};

/**
 * What every store of releases does.
 *
 * @param open - gives an empty one, and a way to change what it holds behind its back
 */
export function describeReleaseStoreContract(
  name: string,
  open: () => Promise<{
    store: ReleaseStore;
    /** Replaces a text in the record of a release. */
    alter: (digest: string, from: string, to: string) => Promise<void>;
  }>,
): void {
  describe(`releases in ${name}`, () => {
    test('gives a release back as it was put, and nothing where there is nothing', async () => {
      const { store } = await open();

      await store.put(release);

      expect(await store.get(release.digest)).toEqual(release);
      expect(await store.get('f'.repeat(64))).toBeUndefined();
    });

    test('leaves a release alone that is there already', async () => {
      const { store } = await open();
      await store.put(release);

      await store.put({ ...release, author: 'key_other', createdAt: '2027-01-01T00:00:00.000Z' });

      expect(await store.get(release.digest)).toEqual(release);
      expect((await store.list({ limit: 10 })).releases).toEqual([release]);
    });

    test('keeps a manifest exactly as it is, without the defaults of fields that came later', async () => {
      const { store } = await open();
      const { guardrails: _, ...older } = makeManifest();
      const manifest: Release['manifest'] = JSON.parse(JSON.stringify(older));

      await store.put({ ...release, digest: digestRelease(manifest), manifest });

      expect((await store.get(digestRelease(manifest)))?.manifest).toEqual(older);
    });

    test('lists releases newest first, page by page', async () => {
      const { store } = await open();
      const made = [1, 2, 3, 4, 5].map((day) => makeRelease(day / 10, `2026-01-0${day}T00:00:00.000Z`));
      for (const one of [made[2], made[0], made[4], made[1], made[3]]) if (one) await store.put(one);

      const first = await store.list({ limit: 2 });
      const second = await store.list({ limit: 2, after: first.nextAfter });
      const third = await store.list({ limit: 2, after: second.nextAfter });

      expect([first, second, third].map(({ releases }) => releases.map(({ digest }) => digest))).toEqual([
        [made[4]?.digest, made[3]?.digest],
        [made[2]?.digest, made[1]?.digest],
        [made[0]?.digest],
      ]);
      expect(third.nextAfter).toBeUndefined();
    });

    test('lists releases of one moment each once', async () => {
      const { store } = await open();
      const made = [1, 2, 3].map((number) => makeRelease(number / 10, '2026-01-01T00:00:00.000Z'));
      await Promise.all(made.map((one) => store.put(one)));

      const first = await store.list({ limit: 2 });
      const second = await store.list({ limit: 2, after: first.nextAfter });

      expect([...first.releases, ...second.releases].map(({ digest }) => digest).sort()).toEqual(
        made.map(({ digest }) => digest).sort(),
      );
    });

    test.each([
      ['a setting', '"temperature":0.1', '"temperature":0.9'],
      ['the digest itself', release.digest, 'e'.repeat(64)],
      ['the shape', '"schemaVersion":1', '"schemaVersion":7'],
    ])('fails for a release of which %s was altered', async (_name, from, to) => {
      const { store, alter } = await open();
      await store.put(release);

      await alter(release.digest, from, to);

      await expect(store.get(release.digest)).rejects.toMatchObject({ code: 'release_altered' });
      await expect(store.list({ limit: 10 })).rejects.toMatchObject({ code: 'release_altered' });
    });

    test('keeps attestations of every kind, oldest first, each release its own', async () => {
      const { store } = await open();
      const evaluation: Attestation = {
        id: 'rollout_1/evaluation',
        release: release.digest,
        time: '2026-01-02T00:00:00.000Z',
        by: 'kit',
        environment: 'dev',
        kind: 'evaluation',
        report: 'a'.repeat(64),
        evaluationId: 'evaluation_1',
        verdict: 'promote',
        reasons: ['better: 정확도가 올랐다'],
      };
      const outcome: Attestation = {
        id: 'rollout_1/outcome',
        release: release.digest,
        time: '2026-01-04T00:00:00.000Z',
        by: 'kit',
        environment: 'dev',
        kind: 'rollout',
        outcome: 'promoted',
        reasons: ['all steps held'],
      };

      for (const one of [outcome, approval, evaluation]) await store.attest(one);
      await store.attest({ ...approval, id: 'rollout_2/approval', release: 'b'.repeat(64) });

      expect(await store.attestations(release.digest)).toEqual([evaluation, approval, outcome]);
      expect(await store.attestations('c'.repeat(64))).toEqual([]);
    });

    test('never changes an attestation', async () => {
      const { store } = await open();
      await store.attest(approval);

      await store.attest({ ...approval, isApproved: false, reason: 'no' });

      expect(await store.attestations(release.digest)).toEqual([approval]);
    });
  });
}
