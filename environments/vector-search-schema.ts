import { z } from 'zod';

/** Where passages are kept, and its size. */
export const vectorSearchSchema = z.discriminatedUnion('store', [
  z.strictObject({
    store: z.literal('sqlite').describe('the local database: for one machine, up to about 100,000 passages'),
  }),
  z.strictObject({
    store: z.literal('opensearch').describe('an OpenSearch Service domain: billed by the hour'),
    instanceType: z
      .string()
      .regex(/^[a-z0-9]+\.[a-z0-9]+\.search$/)
      .describe('data node, e.g. t3.small.search; larger where more is searched'),
    dataNodes: z.int().min(1).max(80).describe('data nodes, 1 to 80; at least one per zone'),
    zones: z
      .literal([1, 2, 3])
      .describe('availability zones, 1, 2 or 3; production survives the loss of one'),
    volumeGib: z.int().min(10).max(12_288).describe('volume of each data node, in GiB, 10 to 12288'),
  }),
  z.strictObject({
    store: z
      .literal('none')
      .describe('no index: the chain asks its model directly, nothing is billed by the hour'),
  }),
]);
