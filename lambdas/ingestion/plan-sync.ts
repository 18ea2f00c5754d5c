import * as z from 'zod';
import type { DocumentRecord } from '../domain/document';
import { AppError } from '../platform/errors';
import { describeFailure } from './describe-failure';
import { identifyDocument } from './identify-document';
import { isIndexedWith } from './indexed-with';
import { listDocuments } from './list-documents';
import type { DocumentSource, DocumentStates, SyncManifests, SyncPlan, SyncProgress } from './ports';
import type { SyncBatch } from './sync-batch-shape';

/** A sync that is to be planned. */
export const planSyncInputSchema = z.strictObject({
  run: z.string().min(1),
  source: z.string().min(1),
  tenant: z.string().min(1),
  isRebuild: z.boolean(),
});

/** What planning a sync needs. */
export interface PlanSyncDeps {
  readonly findSource: (document: Pick<DocumentRecord, 'source' | 'tenant'>) => DocumentSource | undefined;
  readonly states: DocumentStates;
  readonly manifests: SyncManifests;
  readonly progress: SyncProgress;
  /** See `TrackDocumentDeps.wantedIndexes`. */
  readonly wantedIndexes?: () => Promise<readonly string[]>;
}

/** Documents of a batch: some minutes of work, so that little is done twice after a crash. */
const batchSize = 100;

/**
 * Compares a source with what is known of it, counts the differences and lists the documents to look at in batches.
 *
 * Changes nothing: the batches look at each document once more.
 *
 * @returns how many batches there are, and the name of their list; no batch also when the source cannot be read, which
 * the plan then says
 * @throws `source_not_found`
 */
export async function planSync(
  input: z.infer<typeof planSyncInputSchema>,
  deps: PlanSyncDeps,
): Promise<{ readonly batches: number; readonly manifest: string }> {
  const source = deps.findSource(input);
  if (source === undefined) {
    throw new AppError(`there is no source ${input.source}: see GET /v1/documents for those there are`, {
      kind: 'not-found',
      code: 'source_not_found',
    });
  }
  try {
    const { plan, keys } = await compare(source, input.isRebuild, deps);
    const batches = batchesOf(keys, input);
    const manifest = batches.length > 0 ? await deps.manifests.put(input.run, batches) : '';
    await deps.progress.putPlan(input.run, plan);
    return { batches: batches.length, manifest };
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'source_unavailable')) throw error;
    const { cause } = describeFailure(error);
    await deps.progress.putPlan(input.run, {
      total: 0,
      added: 0,
      changed: 0,
      deleted: 0,
      unchanged: 0,
      cause,
    });
    return { batches: 0, manifest: '' };
  }
}

async function compare(
  source: DocumentSource,
  isRebuild: boolean,
  { states, wantedIndexes }: PlanSyncDeps,
): Promise<{ plan: SyncPlan; keys: readonly string[] }> {
  const wanted = (await wantedIndexes?.()) ?? [];
  // Not the records: those of a million documents would not fit into the memory.
  const known = new Map<string, { key: string; version: string; isIndexed: boolean }>();
  const query = {
    tenant: source.tenant,
    source: source.id,
    states: ['pending', 'indexing', 'indexed', 'failed'],
  } as const;
  for await (const document of listDocuments(states, query)) {
    const { id, key, sourceVersion, state } = document;
    const isIndexed = state === 'indexed' && isIndexedWith(document, wanted);
    known.set(id, { key, version: sourceVersion, isIndexed });
  }
  const counts = { added: 0, changed: 0, deleted: 0, unchanged: 0 };
  const keys: string[] = [];
  for await (const { key, version } of source.list()) {
    const id = identifyDocument(source.id, key);
    const before = known.get(id);
    known.delete(id);
    if (before === undefined) counts.added++;
    else if (before.version !== version || isRebuild) counts.changed++;
    else counts.unchanged++;
    if (before?.version !== version || isRebuild || !before.isIndexed) keys.push(key);
  }
  for (const { key } of known.values()) {
    counts.deleted++;
    keys.push(key);
  }
  return { plan: { ...counts, total: keys.length }, keys };
}

function batchesOf(keys: readonly string[], input: z.infer<typeof planSyncInputSchema>): SyncBatch[] {
  return Array.from({ length: Math.ceil(keys.length / batchSize) }, (_, batch) => ({
    ...input,
    batch,
    keys: keys.slice(batch * batchSize, (batch + 1) * batchSize),
    step: 'open' as const,
  }));
}
