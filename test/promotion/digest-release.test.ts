import { digestRelease } from '../../lambdas/promotion/digest-release';
import { manifestSchema } from '../../lambdas/promotion/manifest-schema';
import { releaseManifestSchema } from '../../lambdas/promotion/settings';
import { makeManifest } from './make-manifest';

/** A manifest as it was written once; a field that comes later leaves it, and its digest, alone. */
const written = manifestSchema.parse({
  guardrails: 'none',
  schemaVersion: 1,
  chain: {
    chatRoute: 'chat',
    embeddingRoute: 'embed',
    isIndexEnabled: true,
    retrieval: { mode: 'hybrid', retrievedPassages: 6, vectorWeight: 0.5, minScore: 0 },
    answerTemplate: 'answer',
    directTemplate: 'direct',
    condenseTemplate: 'condense',
    temperature: 0,
    maxAnswerTokens: 800,
    maxContextTokens: 6_000,
    historyMessages: 6,
  },
  templates: { answer: 'a'.repeat(64), direct: 'b'.repeat(64), condense: 'c'.repeat(64) },
  routes: {
    chat: { kind: 'chat', provider: 'offline', model: 'extract-v1', maxTokens: 800 },
    embed: { kind: 'embedding', provider: 'offline', model: 'hashed-ngrams-v1', dimensions: 384 },
  },
  index: {
    fingerprint: {
      embeddingModel: 'offline/hashed-ngrams-v1',
      dimensions: 384,
      splitterVersion: 'structure-1/400/40',
    },
    passageTokens: 400,
    overlapTokens: 40,
  },
});

// The same number comes out of Python: hashlib.sha256(json.dumps(manifest, sort_keys=True, separators=(',', ':'))).
test('is pinned: the same manifest has this digest on every platform and in every version of the kit', () => {
  expect(digestRelease(written)).toBe('51e7f3d07770b6fe3c34b88f067300b54a727781db9cfaf395d97e8f2c7103e4');
});

test('leaves a manifest as it was written, and refuses one that is none', () => {
  const { guardrails: _, ...older } = written;

  expect(manifestSchema.parse(older)).toBe(older);
  expect(manifestSchema.safeParse({ ...written, chain: {} }).error?.issues[0]?.path).toEqual([
    'chain',
    'chatRoute',
  ]);
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
