import { createHash } from 'node:crypto';

/**
 * What a bundle of sources is known by: their content, that of what is no source of a handler (packages, settings), and
 * which sources there are, because that decides what an import finds.
 *
 * @param used - sources that went into the bundle, by their paths in the repository
 * @param found - digests of everything that is there, by path
 */
export function digestSources(used: readonly string[], found: ReadonlyMap<string, string>): string {
  const there = [...found.keys()].sort();
  const deciding = new Set([...used, ...there.filter((file) => !file.startsWith('lambdas/'))]);
  const contents = [...deciding].sort().map((file) => `${file} ${found.get(file)}`);
  return createHash('sha256')
    .update([...there, ...contents].join('\n'))
    .digest('hex');
}
