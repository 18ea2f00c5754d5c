import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { parseJson } from '../platform/json';
import type { Log } from '../platform/log';
import { openDynamo } from '../platform/open-dynamo';
import { readVariables } from '../platform/read-variables';
import type { PassageIndex } from '../vector-search/api';
import { DynamoDocumentStates } from './adapters/dynamo-document-states';
import { LazyUploads } from './adapters/lazy-uploads';
import type { Documents, ReplayLetters, SyncEvent } from './api';
import { createDocuments } from './documents';
import { followSyncs } from './follow-syncs';
import type { SourceName } from './ports';
import {
  defaultTenant,
  documentStatesVariables,
  documentsBucketVariables,
  ingestionQueueVariables,
  ingestionSettingsSchema,
  ingestionSettingsVariables,
  syncVariables,
} from './settings';

const grant = 'Ingestion.grantDocuments';

/**
 * Opens the documents for a function on AWS that indexes none itself: what is due is told to the queue, and a sync is an
 * execution of the state machine.
 *
 * The clients of S3, SQS and Step Functions are loaded by the first call that needs them.
 *
 * @throws `missing_setting` without `Ingestion.grantDocuments`
 */
export function openDocuments({
  index,
}: {
  readonly index: Pick<PassageIndex, 'list' | 'delete'>;
}): Documents {
  const { settings } = readVariables(ingestionSettingsVariables, grant);
  const { table } = readVariables(documentStatesVariables, grant);
  const { bucket } = readVariables(documentsBucketVariables, grant);
  const { queue: queueUrl } = readVariables(ingestionQueueVariables, grant);
  const { sources } = readVariables(syncVariables, grant);
  const states = new DynamoDocumentStates({ client: openDynamo(), table });

  return createDocuments({
    sources: parseJson(sources, z.array(z.string()), syncVariables.sources).map((id) => ({
      id,
      tenant: defaultTenant,
    })),
    uploads: new LazyUploads(async () => {
      const [{ S3Uploads }, { openS3 }] = await Promise.all([
        import('./adapters/s3-uploads'),
        import('../platform/open-s3'),
      ]);
      return new S3Uploads({ client: openS3(), bucket });
    }),
    states,
    index,
    settings: parseJson(settings, ingestionSettingsSchema, ingestionSettingsVariables.settings),
    now: () => new Date(),
    wake: async () => {
      const [{ SqsIngestionQueue }, { openSqs }] = await Promise.all([
        import('./adapters/sqs-ingestion-queue'),
        import('../platform/open-sqs'),
      ]);
      await new SqsIngestionQueue({ client: openSqs(), url: queueUrl }).send([{ type: 'index-due' }]);
    },
    syncSources: (names, options) => followExecutions(names, options, { states, table }),
  });
}

/**
 * Opens the dead letters of a function on AWS.
 *
 * @throws `missing_setting` without `Ingestion.grantDocuments`
 */
export function openReplay({ log }: { readonly log: Log }): ReplayLetters {
  const { queue: queueUrl, deadLetters: url } = readVariables(ingestionQueueVariables, grant);
  return async (limit) => {
    const [{ SqsDeadLetters }, { openSqs }] = await Promise.all([
      import('./adapters/sqs-dead-letters'),
      import('../platform/open-sqs'),
    ]);
    const letters = await new SqsDeadLetters({ client: openSqs(), url, queueUrl }).replay(limit);
    log('ingestion.replayed', { letters: letters.length });
    return letters;
  };
}

async function* followExecutions(
  names: readonly SourceName[],
  options: { isRebuild?: boolean },
  { states, table }: { states: DynamoDocumentStates; table: string },
): AsyncGenerator<SyncEvent> {
  const { stateMachine } = readVariables(syncVariables, grant);
  const [{ StepFunctionsSyncRuns }, { DynamoSyncProgress }] = await Promise.all([
    import('./adapters/step-functions-sync-runs'),
    import('./adapters/dynamo-sync-progress'),
  ]);
  yield* followSyncs(names, options, {
    runs: new StepFunctionsSyncRuns({ stateMachine }),
    progress: new DynamoSyncProgress({ client: openDynamo(), table }),
    states,
    now: () => new Date(),
    sleep,
  });
}
