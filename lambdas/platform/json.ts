import * as z from 'zod';
import { AppError } from './errors';

/**
 * Parses JSON and checks its shape.
 *
 * @param what - names the text in the error, e.g. `the recorded answer`
 * @throws {@link AppError} `invalid_json` when it is not JSON, `invalid_shape` when it is not of the shape
 */
export function parseJson<T>(text: string, shape: z.ZodType<T>, what: string): T {
  let value: unknown;
  try {
    // biome-ignore lint/plugin: the one place that parses JSON
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError(`${what} is not JSON: ${cause instanceof Error ? cause.message : cause}`, {
      kind: 'invalid',
      code: 'invalid_json',
      cause,
    });
  }
  return parseShape(value, shape, what);
}

/**
 * Checks the shape of a value from outside.
 *
 * @throws {@link AppError} `invalid_shape`, naming each field that is wrong
 */
export function parseShape<T>(value: unknown, shape: z.ZodType<T>, what: string): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new AppError(
    `${what} is not what was expected: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`,
    {
      kind: 'invalid',
      code: 'invalid_shape',
      parameter: parsed.error.issues[0]?.path.join('.') || undefined,
      cause: parsed.error,
    },
  );
}
