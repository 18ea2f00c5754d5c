import type { AnnounceAnswer } from './announce-answer';
import type { AnswerRecord } from './api';
import type { AnswerLog } from './ports';

/**
 * Ends as failed what a process that is gone has left running, so that nobody waits for it.
 *
 * @param interrupted.before - ISO 8601, UTC: no answer that began before then is still being made anywhere
 * @returns how many there were
 */
export async function failInterruptedAnswers(interrupted: {
  readonly log: AnswerLog;
  readonly before: string;
  /** Tells of each that it has ended; left out: nobody is told. */
  readonly announce?: AnnounceAnswer;
}): Promise<number> {
  const answers = await interrupted.log.listRunning(interrupted.before);
  for (const answer of answers) {
    const failed: AnswerRecord = {
      ...answer,
      state: 'failed',
      error: { code: 'interrupted', message: 'the kit ended while it made the answer: ask again' },
    };
    await interrupted.log.put(failed);
    interrupted.announce?.(failed);
  }
  return answers.length;
}
