import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { AppError } from '../lambdas/platform/errors';
import type { TemplateDigests } from '../lambdas/rag/load-templates';
import type { TemplateStore } from '../lambdas/rag/ports';
import type { ChainSettings } from '../lambdas/rag/settings';

const folder = join(import.meta.dirname, '../prompts');

/**
 * Puts the files of prompts/ into the template store.
 *
 * @returns the digests of those that the chain is set to
 * @throws {@link AppError} `template_not_found` when the settings name a file that is not there
 */
export async function storeTemplates(
  templates: Pick<TemplateStore, 'put'>,
  settings: Pick<ChainSettings, 'answerTemplate' | 'directTemplate' | 'condenseTemplate'>,
): Promise<TemplateDigests> {
  const digests = new Map<string, string>();
  for (const file of await readdir(folder)) {
    const { name } = parse(file);
    const content = await readFile(join(folder, file), 'utf8');
    digests.set(name, await templates.put({ name, content }));
  }
  return {
    answer: digestOf(digests, settings.answerTemplate),
    direct: digestOf(digests, settings.directTemplate),
    condense: digestOf(digests, settings.condenseTemplate),
  };
}

function digestOf(digests: ReadonlyMap<string, string>, name: string): string {
  const digest = digests.get(name);
  if (digest) return digest;
  throw new AppError(
    `there is no prompt template ${JSON.stringify(name)}: use ${[...digests.keys()].join(', ')}, or write prompts/${name}.yaml`,
    { kind: 'not-found', code: 'template_not_found' },
  );
}
