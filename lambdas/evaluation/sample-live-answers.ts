import type { KitEvent } from '../domain/event';
import { digest } from '../platform/digest';
import type { LiveScoreQueue } from './ports';
import type { EvaluationSettings } from './settings';

/** What sampling needs. */
export interface SampleLiveAnswersDeps {
  readonly queue: Pick<LiveScoreQueue, 'add'>;
  readonly live: EvaluationSettings['live'];
}

/** Hex digits that draw: 48 bits, as many as a number holds exactly. */
const digits = 12;

/**
 * Puts a share of the answers into the queue to be scored: those that were made from passages, in the languages of the
 * settings. Drawn by the answer's id: whoever reads the event, and however often, draws the same.
 */
export async function sampleLiveAnswers(
  events: readonly KitEvent[],
  { queue, live }: SampleLiveAnswersDeps,
): Promise<void> {
  for (const event of events) {
    if (event.type !== 'answer.completed' || event.state !== 'answered' || event.passages === 0) continue;
    if (live.languages.length > 0 && !live.languages.includes(event.language)) continue;
    if (!isDrawn(event.answerId, live.sampleShare)) continue;
    await queue.add({ answerId: event.answerId, tenant: event.tenant, dueAt: event.time });
  }
}

function isDrawn(answerId: string, share: number): boolean {
  const drawn = Number.parseInt(digest(`live score of ${answerId}`).slice(0, digits), 16);
  return drawn < share * 16 ** digits;
}
