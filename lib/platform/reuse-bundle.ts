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
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { bundleHandler } from './bundle-handler';
import { digestSources } from './digest-sources';

const repository = join(import.meta.dirname, '../..');

/** The latest bundle of each handler, beside the packages that are in them. */
export const bundleCache = join(repository, 'node_modules/.cache/bundles');

/** For how long a bundle of other sources is kept. */
const recentMs = 3_600_000;

/** Beside a bundle: the sources that went into it, a line each. */
const listName = 'sources';

/**
 * Bundles a handler as {@link bundleHandler} does, or copies the bundle of an earlier synthesis: the same sources and
 * packages give the same bytes, and a change of one source is no matter of the handlers that it is not in.
 *
 * @param entry - path below `lambdas/` without `.handler.ts`, e.g. `ingestion/index-documents`
 * @param folder - where the files go
 */
export function reuseBundle(entry: string, folder: string): void {
  const place = join(bundleCache, entry);
  cpSync(findBundle(place) ?? bundleInto(place, entry), folder, { recursive: true });
}

function findBundle(place: string): string | undefined {
  const list = join(place, listName);
  if (!existsSync(list)) return undefined;
  const kept = join(place, digestSources(readFileSync(list, 'utf8').split('\n'), readSources()));
  return existsSync(kept) ? kept : undefined;
}

/**
 * In one step, so that one that was cut short is never taken for a whole one, and always at the same depth: a source map
 * names the sources from where it is made.
 */
function bundleInto(place: string, entry: string): string {
  // Before they are bundled: what changes meanwhile is then bundled again the next time.
  readSources();
  mkdirSync(place, { recursive: true });
  const unfinished = mkdtempSync(join(place, 'unfinished-'));
  try {
    const { inputs } = bundleHandler(entry, unfinished).metafile;
    const used = Object.keys(inputs).filter((file) => !file.startsWith('node_modules/'));
    const kept = join(place, digestSources(used, readSources()));
    moveUnlessThere(unfinished, kept);
    writeFileSync(join(place, listName), used.join('\n'));
    removeOlder(place, kept);
    return kept;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Another synthesis may have been faster, and be copying what it has made. */
function moveUnlessThere(folder: string, kept: string): void {
  if (existsSync(kept)) return;
  try {
    renameSync(folder, kept);
  } catch (error) {
    if (!existsSync(kept)) throw error;
  }
}

/** Not what is recent: another process, of other sources, may still be at it. */
function removeOlder(place: string, kept: string): void {
  for (const name of readdirSync(place)) {
    const path = join(place, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (path !== kept && found?.isDirectory() && found.mtimeMs < Date.now() - recentMs) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

/** Digests of the sources as this process has found them, by their paths in the repository. */
let sources: ReadonlyMap<string, string> | undefined;

function readSources(): ReadonlyMap<string, string> {
  sources ??= new Map(
    readdirSync(join(repository, 'lambdas'), { recursive: true, withFileTypes: true })
      .filter((found) => found.isFile())
      .map((found) => join(found.parentPath, found.name).slice(repository.length + 1))
      .concat('package-lock.json', 'tsconfig.json', 'lib/platform/bundle-handler.ts')
      .map((file) => [file, digest(readFileSync(join(repository, file)))]),
  );
  return sources;
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
