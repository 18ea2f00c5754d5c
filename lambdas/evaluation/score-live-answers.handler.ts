import { openEvents } from '../feedback/client';
import { openAwsModelGateway } from '../model-gateway/client';
import { openObservability } from '../observability/client';
import { openAnswers } from '../rag/client';
import { openLiveScoring } from './client';

/** Time that a last batch gets: longer than a judge takes, its second try included. */
const lastBatchMs = 120_000;

const { log, observe } = openObservability('evaluation');
const events = openEvents({ log });
const score = openLiveScoring({
  gateway: openAwsModelGateway({ log, publish: events.publish }),
  answers: openAnswers(),
  publish: events.publish,
  log,
});

/** Scores the live answers that are due, on a schedule; what is left at its end is due again. */
export const handler = observe(async (_event: unknown, context: { getRemainingTimeInMillis(): number }) => {
  const scoring = await score(() => context.getRemainingTimeInMillis() > lastBatchMs);
  await events.settle();
  log('evaluation.live_answers_scored', { ...scoring });
});
