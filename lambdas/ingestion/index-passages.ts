import type { DocumentRecord } from '../domain/document';
import type { Passage } from '../domain/passage';
import type { CallContext } from '../model-gateway/api';
import { PassageNotIndexedError, type PassageToIndex } from '../vector-search/api';
import type { IndexTarget } from './ports';

/** Texts embedded in one go; between two of them a document can be abandoned. */
const embeddingBatch = 128;

/**
 * Exchanges the passages of a document in the index, all at once; embeds those that are not in it.
 *
 * @returns how many were embedded
 */
export async function indexPassages(
  input: { document: DocumentRecord; passages: readonly Passage[]; signal: AbortSignal },
  target: IndexTarget,
): Promise<number> {
  const { document, passages, signal } = input;
  const exchange = async (known: ReadonlySet<string>): Promise<number> => {
    const embeddings = await embedPassages(
      passages.filter(({ id }) => !known.has(id)),
      { target, context: { tenant: document.tenant, traceId: document.id } },
      signal,
    );
    signal.throwIfAborted();
    await target.index.upsert({
      documentId: document.id,
      generation: document.generation,
      passages: passages.map(
        (passage): PassageToIndex => ({ passage, embedding: embeddings.get(passage.id) }),
      ),
    });
    return embeddings.size;
  };
  const indexed = document.isRebuild ? [] : await target.index.list(document.id);
  try {
    return await exchange(new Set(indexed.map(({ id }) => id)));
  } catch (error) {
    if (!(error instanceof PassageNotIndexedError)) throw error;
    // Another change took passages away since they were listed.
    return await exchange(new Set());
  }
}

async function embedPassages(
  passages: readonly Passage[],
  { target, context }: { target: IndexTarget; context: CallContext },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Float32Array>> {
  const embeddings = new Map<string, Float32Array>();
  for (let start = 0; start < passages.length; start += embeddingBatch) {
    signal.throwIfAborted();
    const batch = passages.slice(start, start + embeddingBatch);
    const result = await target.gateway.embed({
      route: target.embeddingRoute,
      texts: batch.map(({ headingPath, text }) => [...headingPath, text].join('\n')),
      purpose: 'passage',
      signal,
      context,
    });
    for (const [place, { id }] of batch.entries()) {
      const embedding = result.embeddings[place];
      if (embedding) embeddings.set(id, embedding);
    }
  }
  return embeddings;
}
