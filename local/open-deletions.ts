import { erasePeople } from '../lambdas/evaluation/erase-people';
import { SqliteDeletionStore } from '../lambdas/feedback/adapters/sqlite-deletion-store';
import { SqliteFeedbackStore } from '../lambdas/feedback/adapters/sqlite-feedback-store';
import { SqlitePersonalEvents } from '../lambdas/feedback/adapters/sqlite-personal-events';
import { SqliteReviewStore } from '../lambdas/feedback/adapters/sqlite-review-store';
import { deletePeople } from '../lambdas/feedback/delete-people';
import { personalStores } from '../lambdas/feedback/personal-stores';
import { createDeletions } from '../lambdas/feedback/request-deletion';
import { describeDefect } from '../lambdas/platform/describe-defect';
import type { Log } from '../lambdas/platform/log';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';
import { SqliteAnswerLog } from '../lambdas/rag/adapters/sqlite-answer-log';
import { eraseAnswers } from '../lambdas/rag/erase-answers';
import { runEvery } from './run-every';

/** How often deletions that are not completed are tried again. */
const againMs = 10_000;

/**
 * Opens the deletion of people's data in the local database; what an earlier process left is worked off at once.
 *
 * @param options.evaluation - the stores of evaluations and what tracks them
 */
export function openDeletions(options: {
  readonly database: SqliteDatabase;
  readonly evaluation: Omit<Parameters<typeof erasePeople>[0], 'now'>;
  readonly log: Log;
  readonly now: () => Date;
}) {
  const { database, log, now } = options;
  const deletions = new SqliteDeletionStore(database);
  const answers = eraseAnswers({ log: new SqliteAnswerLog(database) });
  const deps = {
    deletions,
    listAnswers: answers.list,
    stores: personalStores({
      answers,
      feedback: new SqliteFeedbackStore(database),
      reviews: new SqliteReviewStore(database),
      evaluation: erasePeople({ ...options.evaluation, now }),
      events: [new SqlitePersonalEvents(database, now)],
    }),
    log,
    now,
  };
  let isClosing = false;
  let working = Promise.resolve();
  /** One after the other: two at once would only be in each other's way. */
  const work = () => {
    working = working
      .then(async () => {
        await deletePeople(deps, () => !isClosing);
      })
      .catch((error: unknown) =>
        log('local.work_failed', { name: 'deletions', error: describeDefect(error) }),
      );
    return working;
  };
  const again = runEvery(againMs, work, { name: 'deletions', log });
  void work();
  return {
    deletions: createDeletions({ deletions, now, wake: () => void work() }),
    close: async () => {
      isClosing = true;
      await again.close();
      await working;
    },
  };
}
