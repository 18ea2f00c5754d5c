import { readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';

const folder = join(import.meta.dirname, '../prompts');

/** The prompt templates of `prompts/`: name of the file without extension, and its text, by name. */
export function readPromptTemplates(): readonly { readonly name: string; readonly content: string }[] {
  return readdirSync(folder)
    .sort()
    .map((file) => ({ name: parse(file).name, content: readFileSync(join(folder, file), 'utf8') }));
}
