import { z } from 'zod';

const kept = {
  retentionHours: z
    .int()
    .min(24)
    .max(8_760)
    .default(24)
    .describe('hours that an event can be read again, 24 to 8760; past 24 they are billed by the shard'),
  lake: z
    .boolean()
    .default(true)
    .describe('true: events are also kept in tables that can be queried with SQL; billed by use'),
};

/** The event stream that feedback, monitoring and evaluation live on. */
export const eventsSchema = z.discriminatedUnion('stream', [
  z.strictObject({
    stream: z
      .literal('none')
      .describe('no stream: on AWS nothing is published, and feedback, reviews and releases are off'),
  }),
  z.strictObject({
    stream: z.literal('on-demand').describe('grows with the load; billed by the hour, and by the gigabyte'),
    ...kept,
  }),
  z.strictObject({
    stream: z
      .literal('shards')
      .describe('a fixed number of shards, each 1 MB or 1000 events a second; billed by the hour'),
    shards: z.int().min(1).max(100).describe('shards, 1 to 100'),
    ...kept,
  }),
]);
