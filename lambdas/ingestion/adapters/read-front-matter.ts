import { parse } from 'yaml';

/** Metadata at the top of a Markdown text, and the text below it. */
export interface FrontMatter {
  readonly metadata: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Front matter is a few lines; what is longer than this is text between two rulers. */
const maxLength = 65_536;

/**
 * Reads the YAML between `---` lines at the top of a Markdown text; values as text, lists joined with `, `, nested
 * maps left out.
 *
 * YAML that is broken (mostly an unquoted `:` in a title) is read line by line as `name: value`.
 */
export function readFrontMatter(text: string): FrontMatter {
  if (!/^---[ \t]*\n/.test(text)) return { metadata: {}, body: text };
  const head = text.slice(0, maxLength);
  const closing = /\n(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(head);
  if (!closing) return { metadata: {}, body: text };
  const source = head.slice(head.indexOf('\n') + 1, closing.index + 1);
  const metadata = readYaml(source) ?? readLines(source);
  // Text between two rulers is no front matter.
  if (metadata === undefined) return { metadata: {}, body: text };
  return { metadata, body: text.slice(closing.index + closing[0].length) };
}

function readYaml(source: string): Record<string, string> | undefined {
  let value: unknown;
  try {
    value = parse(source, { schema: 'failsafe', maxAliasCount: 20, logLevel: 'error' });
  } catch {
    // Broken YAML is common and not worth losing the document: its lines are read instead.
    return undefined;
  }
  if (value === null && source.trim() === '') return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const metadata: Record<string, string> = {};
  for (const [name, entry] of Object.entries(value)) {
    const text = Array.isArray(entry) ? entry.filter(isText).join(', ') : entry;
    if (isText(text) && text !== '') metadata[name] = text;
  }
  return metadata;
}

function readLines(source: string): Record<string, string> | undefined {
  const entries = source
    .split('\n')
    .map((line) => /^([\w-]{1,60}):[ \t]+(.+)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, name = '', value = '']): [string, string] => [
      name,
      value.trim().replace(/^(["'])(.*)\1$/, '$2'),
    ]);
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
