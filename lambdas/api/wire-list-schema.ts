import * as z from 'zod';

/** A list in OpenAI's shape. */
export function wireListSchema<Item>(item: z.ZodType<Item>) {
  return z.object({ object: z.literal('list'), data: z.array(item) });
}
