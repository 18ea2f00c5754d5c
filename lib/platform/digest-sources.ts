import { createHash } from 'node:crypto';

/**
 * What a bundle of sources is known by: their content, that of what is no source of a handler (packages, settings), and
 * which files in no TypeScript there are: one of these may take the place of what an import has found, and another
 * TypeScript file cannot.
 *
 * @param used - sources that went into the bundle, by their paths in the repository
 * @param found - digests of everything that is there, by path
 */
export function digestSources(used: readonly string[], found: ReadonlyMap<string, string>): string {
  const others = [...found.keys()].filter((file) => !file.startsWith('lambdas/') || !file.endsWith('.ts'));
  const deciding = [...new Set([...used, ...others])].sort();
  const contents = deciding.map((file) => `${file} ${found.get(file)}`);
  return createHash('sha256').update(contents.join('\n')).digest('hex');
}
