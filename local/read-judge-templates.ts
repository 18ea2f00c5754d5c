import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JudgeTemplates } from '../lambdas/evaluation/ports';
import { digest } from '../lambdas/platform/digest';

const file = join(import.meta.dirname, '../prompts/judges.yaml');

/** The template of the judges as it lies in prompts/ when the kit starts. */
export async function readJudgeTemplates(): Promise<JudgeTemplates> {
  const content = await readFile(file, 'utf8');
  return { digest: digest(content), read: async () => content };
}
