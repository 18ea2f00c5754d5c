import * as z from 'zod';
import type { Caller } from '../domain/caller';
import type { ModelGateway } from '../model-gateway/api';
import type { ChainSettings } from '../rag/settings';
import type { IndexFingerprint, PassageHit, PassageIndex } from '../vector-search/api';
import { searchModeSchema } from '../vector-search/settings';
import type { Wire, WireSearchRequest, WireSearchResult } from './api';
import { type Endpoint, endpoint } from './endpoint';
import { passageFilterSchema } from './passage-filter';
import { toWire } from './to-wire';
import { wireListSchema } from './wire-list-schema';
import { wirePassageSchema } from './wire-passage-schema';

/** What searching needs. */
export interface SearchDeps {
  readonly gateway: ModelGateway;
  readonly index: PassageIndex;
  readonly chainSettings: ChainSettings;
  /** What the index must have been built with. */
  readonly fingerprint: IndexFingerprint;
  /** What the caller's answers search with, in place of the above; left out where there are no releases. */
  readonly searchOf?: (caller: Caller) => Promise<Omit<SearchDeps, 'searchOf'>>;
}

const searchRequestSchema = z.strictObject({
  query: z.string().trim().min(1).max(10_000),
  limit: z.int().min(1).max(50).default(10),
  mode: searchModeSchema.optional().describe('the chain’s own when left out'),
  filter: passageFilterSchema.optional(),
}) satisfies z.ZodType<unknown, WireSearchRequest>;

const wireHitSchema: z.ZodType<Wire<PassageHit>> = z.object({
  passage: wirePassageSchema,
  score: z.number().describe('what the hits are ordered by'),
  keyword_score: z.number().optional().describe('BM25'),
  similarity: z.number().optional().describe('cosine, -1 to 1'),
});

/** `POST /v1/search`: passages without an answer. */
export function search(deps: SearchDeps): readonly Endpoint[] {
  return [
    endpoint({
      method: 'post',
      path: '/v1/search',
      summary: 'Finds passages, best first.',
      body: searchRequestSchema,
      response: wireListSchema(wireHitSchema),
      async handle({ id, body, caller, raw }) {
        const { gateway, index, chainSettings, fingerprint } = (await deps.searchOf?.(caller)) ?? deps;
        const { embeddingRoute, retrieval } = chainSettings;
        const mode = body.mode ?? retrieval.mode;
        const embedded =
          mode === 'keyword'
            ? undefined
            : await gateway.embed({
                route: embeddingRoute,
                texts: [body.query],
                purpose: 'query',
                signal: raw.signal,
                context: { tenant: caller.tenant, traceId: id },
              });
        const hits = await index.search({
          text: body.query,
          embedding: embedded?.embeddings[0],
          vectorWeight: retrieval.vectorWeight,
          fingerprint,
          mode,
          limit: body.limit,
          access: { tenant: caller.tenant, groups: caller.groups },
          filter: body.filter,
        });
        const result: WireSearchResult = { object: 'list', data: toWire(hits) };
        return Response.json(result);
      },
    }),
  ];
}
