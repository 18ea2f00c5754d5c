import type { Publish } from '../lambdas/domain/event';
import type { Log } from '../lambdas/platform/log';
import { randomId } from '../lambdas/platform/random-id';
import type { SqliteDatabase } from '../lambdas/platform/sqlite';
import { SqliteAnswerLog } from '../lambdas/rag/adapters/sqlite-answer-log';
import { announceAnswers } from '../lambdas/rag/announce-answer';
import { answerByRelease } from '../lambdas/rag/answer-by-release';
import { createReleaseAnswers } from '../lambdas/rag/answer-with-release';
import { failInterruptedAnswers } from '../lambdas/rag/fail-interrupted-answers';
import { createAnswers } from '../lambdas/rag/read-answer';
import { createReleaseChains } from '../lambdas/rag/release-chains';
import { searchByRelease } from '../lambdas/rag/search-by-release';
import type { openReleases } from './open-releases';

/** Opens the chain and its answer log, and ends the answers that a killed kit has left running. */
export async function openChain(options: {
  readonly database: SqliteDatabase;
  readonly releases: Awaited<ReturnType<typeof openReleases>>;
  readonly publish: Publish;
  readonly log: Log;
  readonly now: () => Date;
}) {
  const { database, publish, log, now } = options;
  const { gateways, indexes, templates, picker } = options.releases;
  const answerLog = new SqliteAnswerLog(database);
  const announce = announceAnswers({ publish, now, log });
  // The data folder is this process's alone: what is still running there was left by one that was killed.
  const interrupted = await failInterruptedAnswers({
    log: answerLog,
    before: now().toISOString(),
    announce,
  });
  if (interrupted > 0) log('rag.answers_interrupted', { answers: interrupted });

  const shared = { gateways, indexes, templates, now, monotonicMs: () => performance.now() };
  const releaseAnswering = { ...shared, releases: picker, randomId };
  const chains = createReleaseChains({ ...shared, log: answerLog, announce, writeLogLine: log });
  return {
    chain: answerByRelease({ releases: picker, chains }),
    answers: createAnswers({ log: answerLog }),
    searchOf: searchByRelease({ releases: picker, gateways, indexes }),
    /** What answers with any release are made of, for trials. */
    releaseAnswering,
    /** Answers for evaluations and trials: with any release, in no log. */
    releaseAnswers: createReleaseAnswers(releaseAnswering),
  };
}
