import type { ReplayedLetter } from '../../lambdas/ingestion/api';
import type { DeadLetters, IngestionQueue, ReceivedMessage } from '../../lambdas/ingestion/ports';
import type { IngestionMessage } from '../../lambdas/ingestion/queue-message';

interface Waiting {
  readonly id: string;
  readonly body: string;
  visibleAtMs: number;
  receives: number;
  receipt?: string;
}

/** A queue and its dead letters in memory, with a clock that the test moves. */
export class MemoryQueue implements IngestionQueue {
  nowMs = Date.parse('2026-01-02T03:00:00.000Z');
  readonly #waiting: Waiting[] = [];
  #count = 0;

  async send(messages: readonly IngestionMessage[]): Promise<void> {
    for (const message of messages) this.add(JSON.stringify(message));
  }

  async postpone(receipt: string, seconds: number): Promise<void> {
    const message = this.#waiting.find((waiting) => waiting.receipt === receipt);
    if (message === undefined) throw new Error(`nobody has received ${receipt}`);
    message.visibleAtMs = this.nowMs + seconds * 1_000;
  }

  /** What anyone else sends, of whatever shape. */
  add(body: string): void {
    this.#count++;
    this.#waiting.push({ id: `message-${this.#count}`, body, visibleAtMs: this.nowMs, receives: 0 });
  }

  /** Delivers what is there, hidden for a minute until it is finished. */
  async receive(): Promise<readonly ReceivedMessage[]> {
    return this.#waiting
      .filter(({ visibleAtMs }) => visibleAtMs <= this.nowMs)
      .map((message) => {
        message.receives++;
        message.visibleAtMs = this.nowMs + 60_000;
        message.receipt = `${message.id}/${message.receives}`;
        const { id, body, receives, receipt } = message;
        return { id, body, receives, receipt };
      });
  }

  async finish(received: Pick<ReceivedMessage, 'receipt'>): Promise<void> {
    const place = this.#waiting.findIndex(({ receipt }) => receipt === received.receipt);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  /** Bodies of all that waits, hidden or not. */
  bodies(): readonly string[] {
    return this.#waiting.map(({ body }) => body);
  }
}

/** Dead letters in memory. */
export class MemoryDeadLetters implements DeadLetters {
  readonly letters: ReplayedLetter[] = [];

  constructor(private readonly queue: MemoryQueue) {}

  async put({ body, cause }: { body: string; cause: string }): Promise<void> {
    this.letters.push({ body, cause, since: new Date(this.queue.nowMs).toISOString() });
  }

  async replay(limit: number): Promise<readonly ReplayedLetter[]> {
    const replayed = this.letters.splice(0, limit);
    for (const { body } of replayed) this.queue.add(body);
    return replayed;
  }
}
