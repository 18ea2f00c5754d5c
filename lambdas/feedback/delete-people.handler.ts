import { openPersonalEvaluation } from '../evaluation/client';
import { openObservability } from '../observability/client';
import { openPersonalAnswers } from '../rag/client';
import { openPeopleDeletion } from './adapters/open-people-deletion';

/** Time that a last step gets: longer than the queries of one try may take. */
const lastStepMs = 360_000;

const { log, observe } = openObservability('feedback');
const work = openPeopleDeletion({
  answers: openPersonalAnswers(),
  evaluation: openPersonalEvaluation(),
  log,
});

/** Works off the deletions of people's data that are not completed, on a schedule. */
export const handler = observe(async (_event: unknown, context: { getRemainingTimeInMillis(): number }) => {
  const { open, completed } = await work(() => context.getRemainingTimeInMillis() > lastStepMs);
  log('feedback.deletions_worked_off', { open, completed });
});
