import { openEvents } from '../feedback/client';
import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openEvaluationStores } from './adapters/open-evaluation-stores';
import { openDatasetStore, openTracking } from './client';
import { finishInputSchema, finishStep } from './evaluation-machine';

const { log, observe } = openObservability('evaluation');
const events = openEvents({ log });
const deps = {
  ...openEvaluationStores(),
  datasets: openDatasetStore(),
  tracking: openTracking(),
  publish: events.publish,
  now: () => new Date(),
  log,
};

/** Last step of an evaluation, whatever came before: its report, and who is to know of it. */
export const handler = observe(async (event: unknown) => {
  const end = await finishStep(parseShape(event, finishInputSchema, 'the end of an evaluation'), deps);
  await events.settle();
  return end;
});
