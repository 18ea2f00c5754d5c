import { Worker } from 'node:worker_threads';
import { AppError } from '../../platform/errors';
import type { DocumentParser, ParsedDocument } from '../ports';
import { UnreadableDocumentError } from '../unreadable-document-error';
import type { DocumentFile } from './format-parser';
import type { ThreadAnswer } from './parse-in-thread';

/** How long and with how much memory a document may be read. */
export interface ThreadLimits {
  /** Milliseconds for one document, without the time it waits for others. */
  readonly timeoutMs: number;
  /** Megabytes of the thread's heap. */
  readonly maxHeapMb: number;
}

/**
 * Reads documents in a thread of their own, one after the other: a document that takes a library too long or too
 * much memory ends with its thread, and no document keeps the process from answering.
 */
export class ThreadDocumentParser implements DocumentParser {
  private thread: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly limits: ThreadLimits) {}

  parse(file: DocumentFile): Promise<ParsedDocument> {
    const parsed = this.last.then(() => this.parseNow(file));
    // The next document waits for this one, whether it succeeds or fails.
    this.last = parsed.catch(() => undefined);
    return parsed;
  }

  /** Ends the thread, and with it the document that is being read; the next document starts another. */
  async close(): Promise<void> {
    const thread = this.thread;
    this.thread = undefined;
    await thread?.terminate();
  }

  private async parseNow(file: DocumentFile): Promise<ParsedDocument> {
    const thread = this.thread ?? this.start();
    let answer: ThreadAnswer;
    try {
      answer = await ask(thread, file, this.limits.timeoutMs);
    } catch (error) {
      await this.close();
      throw error;
    }
    if ('parsed' in answer) return answer.parsed;
    throw new UnreadableDocumentError(answer.failure);
  }

  private start(): Worker {
    const thread = new Worker(new URL('./start-parse-thread.js', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: this.limits.maxHeapMb },
    });
    const giveUp = (): void => {
      if (this.thread === thread) this.thread = undefined;
    };
    // A library may still fail after its document was answered: the thread is given up, and the process goes on.
    thread.on('error', giveUp);
    thread.on('exit', giveUp);
    thread.unref();
    this.thread = thread;
    return thread;
  }
}

function ask(thread: Worker, file: DocumentFile, timeoutMs: number): Promise<ThreadAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      clearTimeout(timer);
      thread.off('message', succeed);
      thread.off('error', fail);
      thread.off('exit', end);
    };
    const succeed = (answer: ThreadAnswer): void => {
      settle();
      resolve(answer);
    };
    const fail = (error: Error & { code?: string }): void => {
      settle();
      reject(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? memoryError(file.name, error) : error);
    };
    const end = (): void => fail(endedError(file.name));
    const timer = setTimeout(() => fail(slowError(file.name, timeoutMs)), timeoutMs);
    thread.on('message', succeed);
    thread.on('error', fail);
    thread.on('exit', end);
    thread.postMessage(file);
  });
}

function endedError(name: string): AppError {
  return new AppError(`the thread that read ${name} has ended: it is tried again by itself`, {
    kind: 'unavailable',
    code: 'reading_ended',
    isRetryable: true,
  });
}

function slowError(name: string, timeoutMs: number): UnreadableDocumentError {
  return new UnreadableDocumentError({
    code: 'too_slow',
    message: `${name} takes longer than ${timeoutMs / 1_000} seconds to read`,
    action: 'split it into several documents, or save it in a simpler format',
  });
}

function memoryError(name: string, cause: unknown): UnreadableDocumentError {
  return new UnreadableDocumentError(
    {
      code: 'too_large',
      message: `${name} takes more memory to read than there is`,
      action: 'split it into several documents, or save it in a simpler format',
    },
    cause,
  );
}
