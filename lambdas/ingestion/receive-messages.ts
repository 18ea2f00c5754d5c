import type { DocumentRecord } from '../domain/document';
import { describeDefect } from '../platform/describe-defect';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import { compareSource } from './compare-source';
import { hasTimeForDocument, type IndexDocumentDeps, indexDocument } from './index-document';
import { indexDue } from './index-due';
import type { DeadLetters, DocumentSource, DocumentStates, IngestionQueue, ReceivedMessage } from './ports';
import { type QueueMessage, readQueueMessage } from './queue-message';
import { maxReceives } from './settings';
import { trackKey } from './track-document';

/** What working off messages needs. */
export interface ReceiveMessagesDeps {
  /** Source and key of an object of the documents' bucket; undefined for one that is no document. */
  readonly locateObject: (objectKey: string) => { source: DocumentSource; key: string } | undefined;
  /** A table by its id or its stream, when it is still followed. */
  readonly findTable: (table: { source: string } | { streamArn: string }) => DocumentSource | undefined;
  readonly states: DocumentStates;
  readonly queue: IngestionQueue;
  readonly deadLetters: DeadLetters;
  /** Asked for when the first document is to be indexed: changes are written down also while the index is away. */
  readonly indexing: () => Promise<IndexDocumentDeps>;
  readonly log: Log;
  readonly now: () => Date;
}

/** What looking at a message has left to do. */
type Work = { readonly type: 'document'; readonly documentId: string } | { readonly type: 'index-due' };

/** How a message ended: it is done with, or comes back at a time. */
type Ending = { readonly returnsAt?: Date };

/** Wait after something outside refused. */
const outageMs = 60_000;

/**
 * Works off messages of the queue.
 *
 * First everything that they tell of is written down in the documents' states; then it is indexed, one document after
 * the other. Whatever happens to this invocation, another finds there what is due. An event is a hint: what counts is
 * what its source has now, so it does not matter in which order events come, how often, or whether a deletion overtakes
 * its creation.
 *
 * @returns ids of the messages that come back; when, they have been told
 */
export async function receiveMessages(
  messages: readonly ReceivedMessage[],
  deps: ReceiveMessagesDeps,
): Promise<readonly string[]> {
  const looked = await Promise.all(
    messages.map(async (message) => ({
      message,
      outcome: await guarded(message, deps, () => lookAt(message, deps)),
    })),
  );
  const returning: string[] = [];
  for (const { message, outcome } of looked) {
    const ending = 'type' in outcome ? await guarded(message, deps, () => workOff(outcome, deps)) : outcome;
    if (ending.returnsAt === undefined) continue;
    returning.push(message.id);
    await postpone(message, ending.returnsAt, deps);
  }
  return returning;
}

/** What fails comes back; when it has failed as often as it may, it goes to the dead letters with the last error. */
async function guarded<Outcome>(
  message: ReceivedMessage,
  deps: ReceiveMessagesDeps,
  run: () => Promise<Outcome>,
): Promise<Outcome | Ending> {
  try {
    return await run();
  } catch (error) {
    const isForeseen = error instanceof AppError;
    deps.log('ingestion.message_failed', {
      messageId: message.id,
      receives: message.receives,
      code: isForeseen ? error.code : 'unexpected',
      error: isForeseen ? undefined : describeDefect(error),
    });
    const later = { returnsAt: new Date(deps.now().getTime() + outageMs) };
    if (message.receives < maxReceives) return later;
    // Not the message, which may name a document: operators of every tenant see the causes.
    const cause = isForeseen
      ? `working it off failed again and again with the code ${error.code}: see the log`
      : 'working it off met a defect of the kit: see the log';
    return (await isLaidDown(message, cause, deps)) ? {} : later;
  }
}

/** Where the dead letters do not take it, as one that is too long with its cause, the queue itself moves it there. */
async function isLaidDown(
  { id, body }: ReceivedMessage,
  cause: string,
  { deadLetters, log }: ReceiveMessagesDeps,
): Promise<boolean> {
  try {
    await deadLetters.put({ body, cause });
    return true;
  } catch (error) {
    log('ingestion.letter_refused', {
      messageId: id,
      code: error instanceof AppError ? error.code : 'unexpected',
    });
    return false;
  }
}

async function lookAt(received: ReceivedMessage, deps: ReceiveMessagesDeps): Promise<Work | Ending> {
  const message = read(received.body);
  if (message instanceof AppError) {
    // Nothing that waiting would mend.
    deps.log('ingestion.message_unknown', { messageId: received.id, code: message.code });
    await deps.deadLetters.put({ body: received.body, cause: message.message });
    return {};
  }
  switch (message.type) {
    case 'index-due':
      return message;
    case 'object-change': {
      const place = deps.locateObject(message.objectKey);
      return place ? await track(place.source, place.key, deps) : {};
    }
    case 'table-change':
    case 'stream-record': {
      const table = deps.findTable(message);
      return table ? await track(table, message.key, deps) : {};
    }
    case 'table-changes-lost': {
      const table = deps.findTable(message);
      if (table === undefined) return {};
      await compareSource(table, deps);
      return { type: 'index-due' };
    }
  }
}

function read(body: string): QueueMessage | AppError {
  try {
    return readQueueMessage(body);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

async function track(source: DocumentSource, key: string, deps: ReceiveMessagesDeps): Promise<Work | Ending> {
  const { document } = await trackKey(source, key, deps);
  return document && isInWork(document) ? { type: 'document', documentId: document.id } : {};
}

async function workOff(work: Work, deps: ReceiveMessagesDeps): Promise<Ending> {
  const indexing = await deps.indexing();
  const wake = () => deps.queue.send([{ type: 'index-due' }]);
  if (work.type === 'index-due') {
    await indexDue({ ...indexing, wake });
    return {};
  }
  if (!hasTimeForDocument(indexing)) {
    // It is written down as pending: whoever takes up what is due takes it up.
    await wake();
    return {};
  }
  const document =
    (await indexDocument(work.documentId, indexing)) ?? (await deps.states.get(work.documentId));
  return document && isInWork(document) ? { returnsAt: dueAt(document, deps.now()) } : {};
}

function isInWork({ state }: DocumentRecord): boolean {
  return state === 'pending' || state === 'indexing';
}

/** When its next try is due, or when whoever has taken it must be done. */
function dueAt({ retryAt, deadlineAt }: DocumentRecord, now: Date): Date {
  const due = retryAt ?? deadlineAt;
  return due === undefined ? now : new Date(due);
}

async function postpone(
  { id, receipt }: ReceivedMessage,
  at: Date,
  { queue, log, now }: ReceiveMessagesDeps,
): Promise<void> {
  const seconds = Math.max(0, Math.ceil((at.getTime() - now().getTime()) / 1_000));
  try {
    await queue.postpone(receipt, seconds);
  } catch (error) {
    // It comes back all the same, only later.
    log('ingestion.message_not_postponed', {
      messageId: id,
      code: error instanceof AppError ? error.code : 'unexpected',
    });
  }
}
