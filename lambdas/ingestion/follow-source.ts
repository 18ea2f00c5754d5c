import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import { compareSource } from './compare-source';
import type { DocumentSource } from './ports';
import { type TrackDocumentDeps, trackKey } from './track-document';

/** What following a source needs. */
export interface FollowSourceDeps extends TrackDocumentDeps {
  readonly log: Log;
  /** Tells the workers that there is something to do. */
  readonly wake: () => void;
}

/** A source that is being followed. */
export interface FollowedSource {
  /** Compares the whole source; ends when that is done, not when what it found is indexed. */
  compare(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Follows a source: what it tells of is looked at one after the other, each document once however often it was told
 * of in the meantime.
 */
export async function followSource(source: DocumentSource, deps: FollowSourceDeps): Promise<FollowedSource> {
  const { log, wake } = deps;
  const keys = new Set<string>();
  let isWhole = false;
  let isClosed = false;
  let running: Promise<void> | undefined;

  function look(): Promise<void> {
    running ??= run().finally(() => {
      running = undefined;
    });
    return running;
  }

  async function run(): Promise<void> {
    while (!isClosed && (isWhole || keys.size > 0)) {
      try {
        if (isWhole) await lookAtAll();
        else await lookAtNext();
      } catch (error) {
        // Whatever was missed, the next comparison of the whole source finds.
        log('ingestion.source_not_compared', {
          source: source.id,
          // Not the message: that of a table quotes its header, which in a broken file is a row of data.
          error: error instanceof AppError ? error.code : String(error),
        });
      }
      wake();
    }
  }

  async function lookAtAll(): Promise<void> {
    isWhole = false;
    keys.clear();
    await compareSource(source, deps);
  }

  async function lookAtNext(): Promise<void> {
    for (const key of keys) {
      keys.delete(key);
      await trackKey(source, key, deps);
      return;
    }
  }

  // Before the first comparison: what changes while that runs is told of, and not missed.
  const unwatch = await source.watch?.((key) => {
    if (key === undefined) isWhole = true;
    else keys.add(key);
    void look();
  });

  return {
    compare: async () => {
      await running;
      isWhole = true;
      await look();
    },
    close: async () => {
      isClosed = true;
      await unwatch?.();
      await running;
    },
  };
}
