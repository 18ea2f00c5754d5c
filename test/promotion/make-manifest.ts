import { type ReleaseManifest, releaseManifestSchema } from '../../lambdas/promotion/settings';

/** A manifest with an index on offline models; `temperature` tells manifests apart. */
export function makeManifest(
  options: { temperature?: number; embeddingModel?: string; chatModel?: string } = {},
): ReleaseManifest {
  const { temperature = 0, embeddingModel = 'hashed-ngrams-v1', chatModel = 'extractive-v1' } = options;
  return releaseManifestSchema.parse({
    schemaVersion: 1,
    chain: { chatRoute: 'chat', embeddingRoute: 'embedding', temperature },
    templates: { answer: 'a'.repeat(64), direct: 'b'.repeat(64), condense: 'c'.repeat(64) },
    routes: {
      chat: { kind: 'chat', provider: 'offline', model: chatModel, maxTokens: 1_024 },
      embedding: { kind: 'embedding', provider: 'offline', model: embeddingModel, dimensions: 384 },
    },
    index: {
      fingerprint: {
        embeddingModel: `offline/${embeddingModel}`,
        dimensions: 384,
        splitterVersion: 'structure-1/400/40',
      },
      passageTokens: 400,
      overlapTokens: 40,
    },
  });
}
