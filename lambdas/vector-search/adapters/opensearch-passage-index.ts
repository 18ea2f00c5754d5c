import * as z from 'zod';
import type { Passage } from '../../domain/passage';
import { AppError } from '../../platform/errors';
import {
  type DocumentToIndex,
  type IndexFingerprint,
  IndexNotCreatedError,
  type PassageAccess,
  type PassageHit,
  type PassageIndex,
  type PassageQuery,
} from '../api';
import { checkEmbedding, checkQuery } from '../check-query';
import { type Candidate, type FusedCandidate, fuseHits, fusionDepth } from '../fuse-hits';
import { passagePredicate } from '../passage-predicate';
import type { OpenSearchSettings } from '../settings';
import { GroupedWrites } from './grouped-writes';
import { OpenSearchConnection } from './opensearch-connection';
import { readPassageSource } from './opensearch-passage-source';
import { type Clause, keywordSearchBody, scopeClauses, vectorSearchBody } from './opensearch-search-body';
import { createVersion, findVersion, type OpenSearchVersion } from './opensearch-version';
import { OpenSearchWriter } from './opensearch-writer';

/**
 * The passage index on an OpenSearch server or an AWS domain: BM25 and HNSW in one `_msearch`, fused in our code.
 *
 * A document is replaced in several records, which a reader may meet in the middle. Each record carries the
 * generation of its document, unchanged passages too, and of one document only the newest generation in an answer
 * is given: a reader may for some milliseconds miss a passage of the new version, but never sees both versions.
 */
export class OpenSearchPassageIndex implements PassageIndex {
  readonly #connection: OpenSearchConnection;
  readonly #version: OpenSearchVersion;
  readonly #fingerprint: IndexFingerprint;
  readonly #writes: GroupedWrites<DocumentToIndex>;

  private constructor(
    connection: OpenSearchConnection,
    version: OpenSearchVersion,
    fingerprint: IndexFingerprint,
  ) {
    this.#connection = connection;
    this.#version = version;
    this.#fingerprint = fingerprint;
    const writer = new OpenSearchWriter(connection, version);
    this.#writes = new GroupedWrites({
      commit: (documents) => writer.write(documents),
      keyOf: ({ documentId }) => documentId,
      mostWrites: 64,
    });
  }

  /**
   * Opens the index of the fingerprint.
   *
   * @param options.isCreatedWhenMissing - makes it where it is missing; a function of a deployment may not
   * @throws {@link IndexNotCreatedError}
   */
  static async open(
    settings: OpenSearchSettings,
    fingerprint: IndexFingerprint,
    { isCreatedWhenMissing = false }: { isCreatedWhenMissing?: boolean } = {},
  ): Promise<OpenSearchPassageIndex> {
    const connection = new OpenSearchConnection(settings);
    const wanted = { alias: settings.alias, fingerprint };
    const version = isCreatedWhenMissing
      ? await createVersion(connection, wanted)
      : await findVersion(connection, wanted);
    if (!version) {
      await connection.close();
      throw new IndexNotCreatedError(settings.alias, fingerprint);
    }
    return new OpenSearchPassageIndex(connection, version, fingerprint);
  }

  async upsert(document: DocumentToIndex): Promise<void> {
    for (const { embedding } of document.passages)
      if (embedding) checkEmbedding(embedding, this.#fingerprint);
    await this.#writes.add(document);
  }

  async delete(document: { documentId: string; generation: number }): Promise<void> {
    await this.#writes.add({ ...document, passages: [] });
  }

  async search(query: PassageQuery): Promise<readonly PassageHit[]> {
    checkQuery(query, this.#fingerprint);
    const { mode, limit, vectorWeight = 0.5 } = query;
    const found = await this.#find(query);
    const sources = new Map([...found.keyword, ...found.vector].map(({ key, source }) => [key, source]));
    const candidates: readonly FusedCandidate<string>[] =
      mode === 'hybrid'
        ? fuseHits({ ...found, vectorWeight })
        : [
            ...found.keyword.map(({ key, score }) => ({ key, score, keywordScore: score })),
            ...found.vector.map(({ key, score }) => ({ key, score: (1 + score) / 2, similarity: score })),
          ];
    return candidates.slice(0, limit).flatMap(({ key, ...scores }) => {
      const source = sources.get(key);
      return source ? [{ passage: readPassageSource(source), ...scores }] : [];
    });
  }

  async list(documentId: string, access?: PassageAccess): Promise<readonly Passage[]> {
    const records: StoredRecord[] = [];
    let after: readonly (string | number)[] | undefined;
    do {
      const page = await this.#page(documentId, after);
      records.push(...page);
      after = page.length === pageSize ? page.at(-1)?.sort : undefined;
    } while (after);
    const passages = newestGenerations(records.map(({ _source }) => _source)).map(({ passage }) =>
      readPassageSource(passage),
    );
    return access ? passages.filter(passagePredicate(access)) : passages;
  }

  async count(tenant?: string): Promise<number> {
    const query = tenant === undefined ? { match_all: {} } : { term: { tenant } };
    const { count } = await this.#connection.call(
      { method: 'POST', path: `/${this.#version.passages}/_count`, body: { query }, isRead: true },
      z.object({ count: z.int() }),
    );
    return count;
  }

  async fingerprint(): Promise<IndexFingerprint> {
    return this.#fingerprint;
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.#connection.close();
  }

  async #find({ mode, text, embedding, limit, access, filter: narrowed }: PassageQuery): Promise<Found> {
    const options = {
      analysis: this.#version.analysis,
      filter: scopeClauses(access, narrowed),
      limit: mode === 'hybrid' ? fusionDepth(limit) : limit,
    };
    const hasDirection = embedding?.some((number) => number !== 0);
    const bodies = [
      mode === 'vector' ? [] : [{ kind: 'keyword' as const, body: keywordSearchBody(text, options) }],
      mode === 'keyword' || !embedding || !hasDirection
        ? []
        : [{ kind: 'vector' as const, body: vectorSearchBody(embedding, options) }],
    ].flat();
    if (bodies.length === 0) return { keyword: [], vector: [] };
    const answers = await this.#searchAll(bodies.map(({ body }) => body));
    const newest = newestGenerations(answers.flatMap((hits) => hits.map(({ _source }) => _source)));
    const found: { keyword: FoundPassage[]; vector: FoundPassage[] } = { keyword: [], vector: [] };
    bodies.forEach(({ kind }, position) => {
      const hits = (answers[position] ?? []).filter(({ _source }) => newest.includes(_source));
      found[kind].push(
        ...hits.map(({ _id, _score, _source }) => ({
          key: _id,
          // The server gives (1 + cosine) / 2 for a vector.
          score: kind === 'vector' ? 2 * _score - 1 : _score,
          source: _source.passage,
        })),
      );
    });
    return found;
  }

  async #searchAll(bodies: readonly Clause[]): Promise<readonly (readonly FoundRecord[])[]> {
    const header = JSON.stringify({ index: this.#version.passages, allow_partial_search_results: false });
    const { responses } = await this.#connection.call(
      {
        method: 'POST',
        path: '/_msearch',
        lines: bodies.map((body) => `${header}\n${JSON.stringify(body)}\n`).join(''),
        isRead: true,
      },
      msearchSchema,
    );
    return responses.map((response) => {
      if (response.hits) return response.hits.hits;
      throw new AppError(`OpenSearch failed at a search, ${response.error?.type ?? 'unknown error type'}`, {
        kind: 'unavailable',
        code: 'index_unavailable',
        isRetryable: true,
      });
    });
  }

  async #page(documentId: string, after?: readonly (string | number)[]): Promise<readonly StoredRecord[]> {
    const { hits } = await this.#connection.call(
      {
        method: 'POST',
        path: `/${this.#version.passages}/_search`,
        body: {
          size: pageSize,
          query: { bool: { filter: [{ term: { document_id: documentId } }] } },
          sort: ['ordinal', 'passage_id'],
          _source: ['document_id', 'generation', 'passage'],
          ...(after ? { search_after: after } : {}),
        },
        isRead: true,
      },
      pageSchema,
    );
    return hits.hits;
  }
}

const pageSize = 1_000;

type FoundPassage = Candidate<string> & { readonly source: string };

interface Found {
  readonly keyword: readonly FoundPassage[];
  readonly vector: readonly FoundPassage[];
}

const sourceSchema = z.object({ document_id: z.string(), generation: z.int(), passage: z.string() });
const recordSchema = z.object({ _id: z.string(), _score: z.number(), _source: sourceSchema });
type FoundRecord = z.infer<typeof recordSchema>;

const msearchSchema = z.object({
  responses: z.array(
    z.object({
      hits: z.object({ hits: z.array(recordSchema) }).optional(),
      error: z.object({ type: z.string() }).optional(),
    }),
  ),
});

const storedRecordSchema = z.object({
  _source: sourceSchema,
  sort: z.array(z.union([z.string(), z.number()])),
});
type StoredRecord = z.infer<typeof storedRecordSchema>;

const pageSchema = z.object({ hits: z.object({ hits: z.array(storedRecordSchema) }) });

function newestGenerations<Source extends { document_id: string; generation: number }>(
  sources: readonly Source[],
): Source[] {
  const newest = new Map<string, number>();
  for (const { document_id: documentId, generation } of sources) {
    newest.set(documentId, Math.max(generation, newest.get(documentId) ?? generation));
  }
  return sources.filter(({ document_id: documentId, generation }) => generation === newest.get(documentId));
}
