import { parse as parseYaml } from 'yaml';
import * as z from 'zod';
import { AppError } from '../platform/errors';
import { parseShape } from '../platform/json';
import { type CompiledText, compileText } from './compile-text';
import type { StoredTemplate } from './ports';

const text = z.string().trim().min(1);

const answerShape = z.strictObject({
  system: text,
  passage: text,
  user: text,
  examples: z
    .array(
      z.strictObject({
        passages: z.array(z.strictObject({ title: text, text })).min(1),
        question: text,
        answer: text,
      }),
    )
    .default([]),
  declines: z.object({ en: text }).catchall(text),
});

const directShape = z.strictObject({ system: text, user: text });

const condenseShape = z.strictObject({
  system: text,
  message: text,
  user: text,
  examples: z
    .array(
      z.strictObject({
        conversation: z.array(z.strictObject({ role: z.enum(['user', 'assistant']), content: text })).min(1),
        question: text,
        answer: text,
      }),
    )
    .default([]),
});

/** Answers from passages; declines in the question's language, English where the file has no other. */
export type AnswerTemplate = Omit<z.infer<typeof answerShape>, 'passage' | 'user'> & {
  readonly passage: CompiledText<'number' | 'title' | 'text'>;
  readonly user: CompiledText<'passages' | 'question'>;
  /** A `<` that would begin or end one of the layout's own tags. */
  readonly ownTag: RegExp;
};

/** Asks the model without passages. */
export type DirectTemplate = Omit<z.infer<typeof directShape>, 'user'> & {
  readonly user: CompiledText<'question'>;
};

/** Rewrites a follow-up so that it stands alone. */
export type CondenseTemplate = Omit<z.infer<typeof condenseShape>, 'message' | 'user'> & {
  readonly message: CompiledText<'role' | 'content'>;
  readonly user: CompiledText<'conversation' | 'question'>;
  /** A `<` that would begin or end one of the layout's own tags. */
  readonly ownTag: RegExp;
};

/** Reads the template that answers from passages. @throws {@link AppError} `invalid_template`, `invalid_shape` */
export function parseAnswerTemplate(template: StoredTemplate): AnswerTemplate {
  const fields = readFields(template, answerShape);
  return {
    ...fields,
    system: compileField(template, 'system', fields.system, [])({}),
    passage: compileField(template, 'passage', fields.passage, ['number', 'title', 'text']),
    user: compileField(template, 'user', fields.user, ['passages', 'question']),
    ownTag: findOwnTags(fields.passage + fields.user),
  };
}

/** Reads the template that asks the model directly. @throws {@link AppError} `invalid_template`, `invalid_shape` */
export function parseDirectTemplate(template: StoredTemplate): DirectTemplate {
  const fields = readFields(template, directShape);
  return {
    system: compileField(template, 'system', fields.system, [])({}),
    user: compileField(template, 'user', fields.user, ['question']),
  };
}

/** Reads the template that rewrites a follow-up. @throws {@link AppError} `invalid_template`, `invalid_shape` */
export function parseCondenseTemplate(template: StoredTemplate): CondenseTemplate {
  const fields = readFields(template, condenseShape);
  return {
    ...fields,
    system: compileField(template, 'system', fields.system, [])({}),
    message: compileField(template, 'message', fields.message, ['role', 'content']),
    user: compileField(template, 'user', fields.user, ['conversation', 'question']),
    ownTag: findOwnTags(fields.message + fields.user),
  };
}

function readFields<T>(template: StoredTemplate, shape: z.ZodType<T>): T {
  let fields: unknown;
  try {
    fields = parseYaml(template.content);
  } catch (cause) {
    throw new AppError(
      `${fileOf(template)} is not YAML: ${cause instanceof Error ? cause.message.trim() : cause}`,
      { kind: 'invalid', code: 'invalid_template', cause },
    );
  }
  return parseShape(fields, shape, fileOf(template));
}

function compileField<Placeholder extends string>(
  template: StoredTemplate,
  field: string,
  content: string,
  placeholders: readonly Placeholder[],
): CompiledText<Placeholder> {
  return compileText(content, { placeholders, where: `${fileOf(template)}, field ${field},` });
}

function fileOf(template: StoredTemplate): string {
  return `prompts/${template.name}.yaml`;
}

/** Tag names come from the layout, so that a template with other tags is as safe as this one. */
function findOwnTags(layout: string): RegExp {
  const names = new Set([...layout.matchAll(/<\/?([a-z][\w-]*)/gi)].map((match) => match[1]));
  // Invisible characters too: a model reads over them.
  return new RegExp(`<(?=[\\s/\\p{Cf}]*(?:${[...names].join('|') || '(?!)'})(?![\\w-]))`, 'giu');
}
