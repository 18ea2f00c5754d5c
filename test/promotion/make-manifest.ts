import { type ReleaseManifest, releaseManifestSchema } from '../../lambdas/promotion/settings';

/** A manifest with an index and two routes; `changes` replace its fields. */
export function makeManifest(changes: Partial<ReleaseManifest> = {}): ReleaseManifest {
  return releaseManifestSchema.parse({
    schemaVersion: 1,
    chain: { chatRoute: 'chat', embeddingRoute: 'embed' },
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
    ...changes,
  });
}
