import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openDynamo } from '../platform/open-dynamo';
import { openS3 } from '../platform/open-s3';
import { readVariables } from '../platform/read-variables';
import { DynamoSyncProgress } from './adapters/dynamo-sync-progress';
import { openSources } from './adapters/open-sources';
import { openStates } from './adapters/open-states';
import { openWantedIndexes } from './adapters/open-wanted-indexes';
import { S3SyncManifests } from './adapters/s3-sync-manifests';
import { planSync, planSyncInputSchema } from './plan-sync';
import { documentStatesVariables, documentsBucketVariables } from './settings';

const { observe } = openObservability('ingestion');
const { bucket } = readVariables(documentsBucketVariables, 'DocumentStore.grantWriteManifests');
const { table } = readVariables(documentStatesVariables, 'DocumentStore.grantWriteStates');
const opened = {
  findSource: openSources().find,
  states: openStates(),
  wantedIndexes: openWantedIndexes(),
  manifests: new S3SyncManifests({ client: openS3(), bucket }),
  progress: new DynamoSyncProgress({ client: openDynamo(), table }),
};

/** First step of a sync: compares a source with what is known of it and lists what has to be looked at. */
export const handler = observe(async (event: unknown) =>
  planSync(parseShape(event, planSyncInputSchema, 'the input of a sync'), opened),
);
