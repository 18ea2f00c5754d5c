import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openEvaluationStores } from './adapters/open-evaluation-stores';
import { S3CaseManifests } from './adapters/s3-case-manifests';
import { openDatasetStore } from './client';
import { planInputSchema, planStep } from './evaluation-machine';

const { observe } = openObservability('evaluation');
const stores = openEvaluationStores();
const datasets = openDatasetStore();

/** First step of an evaluation: lists the cases that are open, for the map. */
export const handler = observe(async (event: unknown) =>
  planStep(parseShape(event, planInputSchema, 'the input of an evaluation'), {
    ...stores,
    datasets,
    manifests: new S3CaseManifests(await stores.openObjects()),
    now: () => new Date(),
  }),
);
