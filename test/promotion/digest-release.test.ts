import { digestRelease } from '../../lambdas/promotion/digest-release';
import { releaseManifestSchema } from '../../lambdas/promotion/settings';
import { makeManifest } from './make-manifest';

test('is pinned: the same manifest has this digest on every platform and in every version of the kit', () => {
  expect(digestRelease(makeManifest())).toBe(
    '51e7f3d07770b6fe3c34b88f067300b54a727781db9cfaf395d97e8f2c7103e4',
  );
});

test('is the same for a manifest that went through JSON with its keys in another order', () => {
  const manifest = makeManifest();
  const reversed = Object.fromEntries(Object.entries(JSON.parse(JSON.stringify(manifest))).reverse());

  expect(digestRelease(releaseManifestSchema.parse(reversed))).toBe(digestRelease(manifest));
});

test('differs when anything does, however deep', () => {
  const manifest = makeManifest();
  const { chain, templates } = manifest;

  const digests = [
    manifest,
    { ...manifest, chain: { ...chain, retrieval: { ...chain.retrieval, retrievedPassages: 7 } } },
    { ...manifest, templates: { ...templates, answer: 'd'.repeat(64) } },
    { ...manifest, guardrails: 'v1' },
    { ...manifest, index: undefined },
  ].map(digestRelease);

  expect(new Set(digests).size).toBe(digests.length);
});
