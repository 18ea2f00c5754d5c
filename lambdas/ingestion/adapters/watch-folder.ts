import { realpathSync, statSync } from 'node:fs';
import { basename, relative } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { hasErrorCode } from '../../platform/has-error-code';
import { isIgnoredName } from './is-ignored-name';

/** A file is reported when nothing happened to it for this long: long enough for a save, short enough to feel at once. */
const quietMs = 300;
/** A file that never comes to rest, e.g. a log, is reported this often. */
const longestQuietMs = 1_500;
const gone = 'gone';
/** How often the folder itself is looked at: its watcher dies with it. */
const rootCheckMs = 1_000;

/**
 * Watches all files below a folder.
 *
 * @param onChange - called with the path, within the folder, of a file that was added, changed or deleted; with nothing
 * when more than single files changed, or the folder itself came, went or was replaced
 * @returns stops watching
 */
export async function watchFolder(
  folder: string,
  onChange: (path?: string) => void,
): Promise<() => Promise<void>> {
  const pending = new Map<string, { timer: NodeJS.Timeout; since: number }>();
  let replacing: Promise<void> = Promise.resolve();
  let isClosed = false;
  let identity = identityOf(folder);
  let watcher = await open(false);

  function report(path?: string): void {
    const name = path ?? '';
    const since = pending.get(name)?.since ?? Date.now();
    clearTimeout(pending.get(name)?.timer);
    const waited = Date.now() - since;
    const timer = setTimeout(
      () => {
        pending.delete(name);
        onChange(path);
      },
      Math.max(0, Math.min(quietMs, longestQuietMs - waited)),
    );
    pending.set(name, { timer, since });
  }

  async function open(usePolling: boolean): Promise<FSWatcher | undefined> {
    // A watcher of nothing never becomes ready; the look at the folder finds when it is back.
    if (identity === gone) return undefined;
    // The folder may be a link: links are not followed, this one has to be.
    const root = realpathSync(folder);
    const opened = watch(root, {
      ignoreInitial: true,
      followSymlinks: false,
      usePolling,
      interval: rootCheckMs,
      ignored: (entry) => entry !== root && isIgnoredName(basename(entry)),
    });
    opened.on('all', (event, entry) => {
      if (event === 'add' || event === 'change' || event === 'unlink') report(relative(root, entry));
      else if (event === 'unlinkDir' && entry === root) lose();
      else if (event === 'unlinkDir') report();
    });
    opened.on('error', (error) => {
      // The system's limit of watches is reached: looking at every file each second is slower, but sees everything.
      if (!usePolling && hasErrorCode(error, ['ENOSPC', 'EMFILE'])) void replace(true);
      else report();
    });
    await new Promise<void>((resolve) => opened.once('ready', resolve));
    return opened;
  }

  /** Takes the folder for gone; when it is there all the same, the next look at it finds it anew. */
  function lose(): void {
    identity = gone;
    void replace(false);
  }

  function replace(usePolling: boolean): Promise<void> {
    replacing = replacing.then(async () => {
      await watcher?.close();
      watcher = undefined;
      if (isClosed) return;
      try {
        watcher = await open(usePolling);
      } catch {
        // It went again in between: the next look at it finds that.
        identity = gone;
      }
      report();
    });
    return replacing;
  }

  const rootCheck = setInterval(() => {
    const now = identityOf(folder);
    if (now === identity) return;
    identity = now;
    void replace(false);
  }, rootCheckMs);

  return async () => {
    isClosed = true;
    clearInterval(rootCheck);
    await replacing;
    await watcher?.close();
    for (const { timer } of pending.values()) clearTimeout(timer);
  };
}

function identityOf(folder: string): string {
  try {
    const { dev, ino } = statSync(folder, { bigint: true });
    return `${dev}/${ino}`;
  } catch {
    return gone;
  }
}
