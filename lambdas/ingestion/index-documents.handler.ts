import * as z from 'zod';
import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openIndexing } from './adapters/open-indexing';
import { openQueues } from './adapters/open-queues';
import { openSources } from './adapters/open-sources';
import { openStates } from './adapters/open-states';
import type { Invocation } from './invocation';
import { receiveMessages } from './receive-messages';

const eventSchema = z.object({
  Records: z.array(
    z
      .object({
        messageId: z.string(),
        receiptHandle: z.string(),
        body: z.string(),
        attributes: z.object({ ApproximateReceiveCount: z.coerce.number() }),
      })
      .transform(({ messageId: id, receiptHandle: receipt, body, attributes }) => {
        return { id, receipt, body, receives: attributes.ApproximateReceiveCount };
      }),
  ),
});

const { log, observe } = openObservability('ingestion');
const sources = openSources();
const indexing = openIndexing({ sources, log });
const opened = { ...sources, ...openQueues(), states: openStates(), log, now: () => new Date() };

/** Works off messages of the queue: what changed in the bucket and the tables, and what is due. */
export const handler = observe(async (event: unknown, context: Invocation) => {
  const { Records: messages } = parseShape(event, eventSchema, 'the event of a queue');
  const remainingMs = () => context.getRemainingTimeInMillis();
  const returning = await receiveMessages(messages, {
    ...opened,
    indexing: () => indexing({ remainingMs }),
  });
  return { batchItemFailures: returning.map((itemIdentifier) => ({ itemIdentifier })) };
});
