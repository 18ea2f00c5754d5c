import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import { AppError } from '../platform/errors';
import { parseShape } from '../platform/json';
import { judgeCriteria } from './judge';

const file = 'prompts/judges.yaml';
const text = z.string().trim().min(1);

const templateShape = z.strictObject({
  system: text,
  criteria: z.record(
    z.enum(judgeCriteria),
    z.strictObject({
      given: z.array(z.enum(['question', 'passages', 'answer', 'facts', 'reference', 'guidelines'])).min(1),
      text,
    }),
  ),
});

/** What judges are asked, and what they are shown. */
export type JudgeTemplate = z.output<typeof templateShape>;

/**
 * Reads the template of the judges.
 *
 * @param content - text of prompts/judges.yaml
 * @throws {@link AppError} `invalid_template` when it is not YAML, `invalid_shape` naming each field that is wrong
 */
export function parseJudgeTemplate(content: string): JudgeTemplate {
  let fields: unknown;
  try {
    fields = parseYaml(content);
  } catch (cause) {
    throw new AppError(`${file} is not YAML: ${cause instanceof Error ? cause.message.trim() : cause}`, {
      kind: 'invalid',
      code: 'invalid_template',
      cause,
    });
  }
  return parseShape(fields, templateShape, file);
}
