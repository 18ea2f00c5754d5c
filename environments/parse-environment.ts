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
  const mistakes = parsed.error.issues.flatMap((issue) => describeIssue(file, value, issue));
  throw new EnvironmentError([...new Set(mistakes)].join('\n'));
}

function describeIssue(file: string, root: unknown, issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schemaAt(issue.path)?.properties ?? {});
    return issue.keys.map(
      (key) =>
        `${file}: ${[...issue.path, key].join('.')} is not a setting: remove it, or use one of ${known.join(', ')}`,
    );
  }
  const field = issue.path.join('.') || 'the environment';
  const got = JSON.stringify(valueAt(root, issue.path));
  if (issue.code === 'custom') return [`${file}: ${field} ${issue.message}, got ${got ?? 'nothing'}`];
  const allowed = schemaAt(issue.path)?.description;
  const rule = issue.message.replace(/^[^:]*: /, '');
  return [`${file}: ${field}: ${rule}, got ${got ?? 'nothing'}${allowed ? ` (${allowed})` : ''}`];
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
