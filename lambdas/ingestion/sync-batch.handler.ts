import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openDynamo } from '../platform/open-dynamo';
import { readVariables } from '../platform/read-variables';
import { DynamoSyncProgress } from './adapters/dynamo-sync-progress';
import { openIndexing } from './adapters/open-indexing';
import { openSources } from './adapters/open-sources';
import type { Invocation } from './invocation';
import { documentStatesVariables } from './settings';
import { syncBatch } from './sync-batch';
import { syncBatchSchema } from './sync-batch-shape';

const { log, observe } = openObservability('ingestion');
const indexing = openIndexing({ sources: openSources(), log });
const { table } = readVariables(documentStatesVariables, 'DocumentStore.grantWriteStates');
const progress = new DynamoSyncProgress({ client: openDynamo(), table });

/** Takes a batch of a sync one step further. */
export const handler = observe(async (event: unknown, context: Invocation) => {
  const batch = parseShape(event, syncBatchSchema, 'the batch of a sync');
  const remainingMs = () => context.getRemainingTimeInMillis();
  return await syncBatch(batch, { ...(await indexing({ remainingMs })), progress });
});
