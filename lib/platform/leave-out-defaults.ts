import type { z } from 'zod';

/** Settings as they may be written: without what their schema fills in. */
type Written = Readonly<Record<string, unknown>>;

/**
 * Settings without those that their schema fills in by itself, at every depth: the variables of a function have 4 KB in
 * all, and there is no room for what is so anyway.
 *
 * @throws when the settings are not of the schema
 */
export function leaveOutDefaults(settings: Written, schema: z.ZodType): Written {
  const means = JSON.stringify(schema.parse(settings));
  return shorten(settings, (written) => {
    const parsed = schema.safeParse(written);
    return parsed.success && JSON.stringify(parsed.data) === means;
  });
}

/** @param isSame - whether the settings still mean the same when this part of them is written so */
function shorten(part: Written, isSame: (written: Written) => boolean): Written {
  let kept = part;
  for (const key of Object.keys(part)) {
    const { [key]: value, ...rest } = kept;
    if (isSame(rest)) {
      kept = rest;
    } else if (isRecord(value)) {
      const whole = kept;
      kept = { ...whole, [key]: shorten(value, (written) => isSame({ ...whole, [key]: written })) };
    }
  }
  return kept;
}

function isRecord(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
