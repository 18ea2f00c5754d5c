import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { bundleHandler } from './bundle-handler';

const repository = join(import.meta.dirname, '../..');

/** Bundles of the latest sources, beside the packages that are in them. */
export const bundleCache = join(repository, 'node_modules/.cache/bundles');

/**
 * Bundles a handler as {@link bundleHandler} does, or copies the bundle of an earlier synthesis: the same sources and
 * packages give the same bytes, and all handlers together take half a minute.
 *
 * @param entry - path below `lambdas/` without `.handler.ts`, e.g. `ingestion/index-documents`
 * @param folder - where the files go
 */
export function reuseBundle(entry: string, folder: string): void {
  sources ??= digestOfSources();
  const kept = join(bundleCache, sources, entry);
  if (!existsSync(kept)) {
    removeOlder(sources);
    bundleInto(kept, entry);
  }
  cpSync(kept, folder, { recursive: true });
}

/** The sources as this process has found them. */
let sources: string | undefined;

/** Of all that a bundle is made of. */
function digestOfSources(): string {
  const lambdas = readdirSync(join(repository, 'lambdas'), { recursive: true, withFileTypes: true })
    .filter((found) => found.isFile())
    .map((found) => join(found.parentPath, found.name))
    .sort();
  const others = ['package-lock.json', 'tsconfig.json', 'lib/platform/bundle-handler.ts'];
  const files = [...lambdas, ...others.map((file) => join(repository, file))];
  return digest(files.map((file) => `${file} ${digest(readFileSync(file))}`).join('\n'));
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function removeOlder(current: string): void {
  if (existsSync(join(bundleCache, current))) return;
  rmSync(bundleCache, { recursive: true, force: true });
}

/**
 * In one step, so that one that was cut short is never taken for a whole one, and always there: a source map names the
 * sources from where it is made.
 */
function bundleInto(kept: string, entry: string): void {
  mkdirSync(dirname(kept), { recursive: true });
  const unfinished = mkdtempSync(`${kept}-unfinished-`);
  try {
    bundleHandler(entry, unfinished);
    renameSync(unfinished, kept);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    // Another synthesis may have been faster.
    if (!existsSync(kept)) throw error;
  }
}
