import { z } from 'zod';
import { parseJson } from '../lambdas/platform/json';

/** The shape of every refusal of the kit. */
export const refusalShape = z.object({
  error: z.object({ message: z.string(), param: z.string().nullish(), code: z.string().nullish() }),
});

/** The kit's own words in a refusal; undefined when something else has answered. */
export function readRefusal(body: string): z.output<typeof refusalShape>['error'] | undefined {
  try {
    return parseJson(body, refusalShape, 'the refusal').error;
  } catch {
    return undefined;
  }
}
