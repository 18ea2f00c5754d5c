import * as z from 'zod';
import { AppError } from '../../platform/errors';
import { type DocumentToIndex, PassageNotIndexedError } from '../api';
import type { WriteOutcome } from './grouped-writes';
import type { OpenSearchConnection } from './opensearch-connection';
import { passageSource } from './opensearch-passage-source';
import type { OpenSearchVersion } from './opensearch-version';

/**
 * Writes documents so that an older generation never replaces a newer one, whoever else writes.
 *
 * OpenSearch has no transaction over several records. The generation of each document is therefore claimed in a
 * record of its own, by external version, before and after its passages are written; a passage is only written over
 * the state that was read. What another writer changed in between is a conflict, and the document is begun again:
 * it then finds itself older, and takes back what it wrote, or newer.
 */
export class OpenSearchWriter {
  readonly #connection: OpenSearchConnection;
  readonly #version: OpenSearchVersion;

  constructor(connection: OpenSearchConnection, version: OpenSearchVersion) {
    this.#connection = connection;
    this.#version = version;
  }

  /** @returns one outcome a document, in their order; `documents` are different ones */
  async write(documents: readonly DocumentToIndex[]): Promise<readonly WriteOutcome[]> {
    const outcomes = new Map<DocumentToIndex, WriteOutcome>();
    let open = documents;
    for (let attempt = 1; open.length > 0 && attempt <= mostAttempts; attempt += 1) {
      const claims = await this.#bulk(open.map((document) => [this.#claim(document)]));
      const current = open.filter((_, position) => claims[position]?.every(isSuccess));
      const overtaken = open.filter((document) => !current.includes(document));
      if (attempt > 1 && overtaken.length > 0) await this.#takeBack(overtaken);
      open = await this.#replace(current, outcomes);
    }
    for (const document of open) outcomes.set(document, conflictError(document.documentId));
    return documents.map((document) => outcomes.get(document));
  }

  /** @returns the documents that another writer got in the way of */
  async #replace(
    documents: readonly DocumentToIndex[],
    outcomes: Map<DocumentToIndex, WriteOutcome>,
  ): Promise<readonly DocumentToIndex[]> {
    if (documents.length === 0) return [];
    const stored = await this.#stored(documents.map(({ documentId }) => documentId));
    const complete = documents.filter((document) => {
      const ids = new Set(stored.get(document.documentId)?.map(({ _id }) => _id));
      const unknown = document.passages.filter(
        ({ passage, embedding }) => !embedding && !ids.has(passage.id),
      );
      if (unknown.length > 0) {
        outcomes.set(document, new PassageNotIndexedError(unknown.map(({ passage }) => passage.id)));
      }
      return unknown.length === 0;
    });
    const results = await this.#bulk(
      complete.map((document) => [
        ...this.#changes(document, stored.get(document.documentId) ?? []),
        this.#claim(document),
      ]),
    );
    await this.#refresh();
    return complete.filter((_, position) => !results[position]?.every(isSuccess));
  }

  #claim({ documentId, generation }: DocumentToIndex): string {
    return lines(
      {
        index: {
          _index: this.#version.documents,
          _id: documentId,
          version: generation,
          version_type: 'external_gte',
        },
      },
      {},
    );
  }

  #changes({ passages, generation }: DocumentToIndex, stored: readonly StoredPassage[]): string[] {
    const storedById = new Map(stored.map((passage) => [passage._id, passage]));
    const keptIds = new Set(passages.map(({ passage }) => passage.id));
    const writes = passages.map(({ passage, embedding }) => {
      const before = storedById.get(passage.id);
      const source = passageSource(passage, { generation, analysis: this.#version.analysis });
      const target = { _index: this.#version.passages, _id: passage.id, ...unchangedSince(before) };
      if (embedding === undefined) return lines({ update: target }, { doc: source });
      // A vector of zeros has no direction, and the server refuses it.
      const hasDirection = embedding.some((number) => number !== 0);
      const whole = hasDirection ? { ...source, embedding: [...embedding] } : source;
      return lines(before ? { index: target } : { create: target }, whole);
    });
    const removals = stored
      .filter(({ _id }) => !keptIds.has(_id))
      .map((passage) =>
        lines({ delete: { _index: this.#version.passages, _id: passage._id, ...unchangedSince(passage) } }),
      );
    return [...writes, ...removals];
  }

  /** @returns the results of each group of operations, in their order */
  async #bulk(groups: readonly (readonly string[])[]): Promise<readonly (readonly BulkResult[])[]> {
    const operations = groups.flat();
    const results: BulkResult[] = [];
    for (const part of partsOf(operations)) {
      const answer = await this.#connection.call(
        { method: 'POST', path: '/_bulk', lines: part, isRead: false },
        bulkSchema,
      );
      results.push(...answer.items);
    }
    for (const { status, error } of results) {
      if (error && status !== 404 && status !== 409) throw writeError(status, error.type);
    }
    let start = 0;
    return groups.map((group) => {
      start += group.length;
      return results.slice(start - group.length, start);
    });
  }

  async #stored(documentIds: readonly string[]): Promise<Map<string, StoredPassage[]>> {
    const stored = new Map<string, StoredPassage[]>();
    let after: readonly (string | number)[] | undefined;
    do {
      const { hits } = await this.#connection.call(
        {
          method: 'POST',
          path: `/${this.#version.passages}/_search`,
          body: {
            size: pageSize,
            query: { terms: { document_id: documentIds } },
            sort: ['document_id', 'passage_id'],
            seq_no_primary_term: true,
            _source: false,
            ...(after ? { search_after: after } : {}),
          },
          isRead: true,
        },
        storedSchema,
      );
      for (const hit of hits.hits) stored.set(hit.sort[0], [...(stored.get(hit.sort[0]) ?? []), hit]);
      after = hits.hits.length === pageSize ? hits.hits.at(-1)?.sort : undefined;
    } while (after);
    return stored;
  }

  /** Removes what generations wrote that were overtaken while they did. */
  async #takeBack(documents: readonly DocumentToIndex[]): Promise<void> {
    const should = documents.map(({ documentId, generation }) => ({
      bool: { filter: [{ term: { document_id: documentId } }, { term: { generation } }] },
    }));
    await this.#refresh();
    await this.#connection.call(
      {
        method: 'POST',
        path: `/${this.#version.passages}/_delete_by_query?conflicts=proceed&refresh=true`,
        body: { query: { bool: { should, minimum_should_match: 1 } } },
        isRead: false,
      },
      z.object({ deleted: z.int() }),
    );
  }

  async #refresh(): Promise<void> {
    await this.#connection.call(
      { method: 'POST', path: `/${this.#version.passages}/_refresh`, isRead: false },
      z.object({}),
    );
  }
}

const mostAttempts = 5;
const pageSize = 5_000;
/** Bytes in one request: half of what the smallest AWS instances accept. */
const mostBytes = 5_000_000;

const bulkResultSchema = z.object({
  status: z.int(),
  error: z.object({ type: z.string() }).optional(),
});
type BulkResult = z.infer<typeof bulkResultSchema>;

const bulkSchema = z.object({
  items: z.array(
    z.record(z.string(), bulkResultSchema).transform((item, context) => {
      const [result] = Object.values(item);
      if (result) return result;
      context.addIssue('an item without a result');
      return z.NEVER;
    }),
  ),
});

const storedSchema = z.object({
  hits: z.object({
    hits: z.array(
      z.object({
        _id: z.string(),
        _seq_no: z.int(),
        _primary_term: z.int(),
        sort: z.tuple([z.string(), z.string()]),
      }),
    ),
  }),
});
type StoredPassage = z.infer<typeof storedSchema>['hits']['hits'][number];

function isSuccess({ error, status }: BulkResult): boolean {
  // A delete of what is gone already answers 404 and no error; an update of it answers 404 and one.
  return error === undefined || status < 400;
}

function unchangedSince(stored: StoredPassage | undefined): Readonly<Record<string, number>> {
  return stored ? { if_seq_no: stored._seq_no, if_primary_term: stored._primary_term } : {};
}

function lines(...values: readonly Readonly<Record<string, unknown>>[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join('');
}

function* partsOf(operations: readonly string[]): Generator<string> {
  let part: string[] = [];
  let bytes = 0;
  for (const operation of operations) {
    const size = Buffer.byteLength(operation);
    if (part.length > 0 && bytes + size > mostBytes) {
      yield part.join('');
      part = [];
      bytes = 0;
    }
    part.push(operation);
    bytes += size;
  }
  if (part.length > 0) yield part.join('');
}

function writeError(status: number, type: string): AppError {
  const isBusy = status === 429 || status >= 500;
  return new AppError(`OpenSearch refused to write a passage with status ${status}, ${type}`, {
    kind: isBusy ? 'unavailable' : 'internal',
    code: isBusy ? 'index_unavailable' : 'index_failed',
    isRetryable: isBusy,
  });
}

function conflictError(documentId: string): AppError {
  return new AppError(
    `the document ${documentId} was written by others at the same time ${mostAttempts} times: try again`,
    { kind: 'unavailable', code: 'index_unavailable', isRetryable: true },
  );
}
