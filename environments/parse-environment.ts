import { z } from 'zod';
import { type Environment, environmentSchema } from './environment';
import { EnvironmentError } from './environment-error';

/**
 * Checks an environment and fills in its defaults.
 *
 * @param file - where it is written, for the error
 * @throws {@link EnvironmentError} - one line a mistake: file, field, value got, values allowed
 */
export function parseEnvironment(file: string, value: unknown): Environment {
  const parsed = environmentSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const mistakes = issues
    .filter((issue) => !isOfMalformed(issue, issues))
    .flatMap((issue) => describeIssue(file, value, issue));
  throw new EnvironmentError([...new Set(mistakes)].join('\n'));
}

/** A rule has nothing to say of a value whose form is wrong, which is a mistake of its own. */
function isOfMalformed(issue: z.core.$ZodIssue, issues: readonly z.core.$ZodIssue[]): boolean {
  if (issue.code !== 'custom') return false;
  return issues.some(
    ({ code, path }) => code === 'invalid_format' && path.join('.') === issue.path.join('.'),
  );
}

function describeIssue(file: string, root: unknown, issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schemaAt(issue.path), valueAt(root, issue.path));
    return issue.keys.map(
      (key) =>
        `${file}: ${[...issue.path, key].join('.')} is not a setting: remove it, or use one of ${known.join(', ')}`,
    );
  }
  const field = issue.path.join('.') || 'the environment';
  const got = show(valueAt(root, issue.path), issue.path);
  if (issue.code === 'invalid_key') {
    return [`${file}: ${field}: its name ${issue.issues.map(({ message }) => ruleOf(message)).join(', ')}`];
  }
  if (issue.code === 'custom') return [`${file}: ${field} ${issue.message}, got ${got ?? 'nothing'}`];
  const allowed = schemaAt(issue.path)?.description;
  return [
    `${file}: ${field}: ${ruleOf(issue.message)}, got ${got ?? 'nothing'}${allowed ? ` (${allowed})` : ''}`,
  ];
}

function ruleOf(message: string): string {
  return message.replace(/^[^:]*: /, '');
}

/** As JSON, but nothing that may be a secret: a key written where its name belongs, or a password in an address. */
function show(value: unknown, path: readonly PropertyKey[]): string | undefined {
  if (path.at(-1) === 'credential' && typeof value === 'string') {
    return `${value.length} characters, not shown because they may be the key itself`;
  }
  return JSON.stringify(value)?.replaceAll(/:\/\/[^/@\s"]*@/g, '://***@');
}

/** Names of the settings at a place; where they depend on a choice, of the one that was made. */
function knownKeys(schema: JsonSchema | undefined, value: unknown): readonly string[] {
  const choices = [...(schema?.oneOf ?? []), ...(schema?.anyOf ?? [])].filter(
    (choice): choice is JsonSchema => typeof choice === 'object',
  );
  const chosen = choices.find(({ properties = {} }) =>
    Object.entries(properties).some(
      ([name, property]) =>
        typeof property === 'object' &&
        property.const !== undefined &&
        property.const === valueAt(value, [name]),
    ),
  );
  return Object.keys((chosen ?? schema)?.properties ?? {});
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === String(key))?.[1];
  }
  return value;
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

function schemaAt(path: readonly PropertyKey[]): JsonSchema | undefined {
  let schemas: JsonSchema[] = [z.toJSONSchema(environmentSchema, { io: 'input' })];
  for (const key of path) {
    schemas = schemas
      .flatMap((schema) => [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])])
      .filter((schema) => typeof schema === 'object')
      .flatMap((schema) => {
        const next = schema.properties?.[String(key)] ?? schema.additionalProperties ?? schema.items;
        return typeof next === 'object' && !Array.isArray(next) ? [next] : [];
      });
  }
  return schemas.find((schema) => schema.description) ?? schemas[0];
}
