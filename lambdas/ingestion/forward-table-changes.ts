import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { DeadLetters, IngestionQueue } from './ports';
import type { IngestionMessage } from './queue-message';
import { readStreamRecord } from './read-stream-record';

/** What handing on the changes of tables needs. */
export interface ForwardTableChangesDeps {
  /** Id of the table's source, when it is still followed. */
  readonly findSourceId: (streamArn: string) => string | undefined;
  readonly queue: IngestionQueue;
  readonly deadLetters: DeadLetters;
  readonly log: Log;
}

/**
 * Puts the changes of a table's stream into the queue, each row once however often it changed: what counts is what the
 * row is when the message is worked off. A record of an unknown shape goes to the dead letters; the others go on.
 */
export async function forwardTableChanges(
  records: readonly unknown[],
  deps: ForwardTableChangesDeps,
): Promise<void> {
  const messages = new Map<string, IngestionMessage>();
  for (const record of records) {
    try {
      const { streamArn, key } = readStreamRecord(record);
      const source = deps.findSourceId(streamArn);
      if (source) messages.set(JSON.stringify([source, key]), { type: 'table-change', source, key });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      deps.log('ingestion.message_unknown', { code: error.code });
      await deps.deadLetters.put({ body: JSON.stringify(record), cause: error.message });
    }
  }
  if (messages.size > 0) await deps.queue.send([...messages.values()]);
}
