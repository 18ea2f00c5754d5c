import type { Monitoring, MonitoringReader, MonitoringWindow } from './api';
import { noRelease } from './count-event';
import { detectDrift } from './detect-drift';
import type { CounterStore, CounterWindow } from './ports';
import { windowDays } from './settings';
import { costUsd, rate, summarizeCounts, summarizeRoutes } from './summarize-counts';
import { Tally } from './tally';
import { windowMs, windowStart } from './window-start';

/** What reading counters needs. */
export interface MonitoringDeps {
  readonly counters: CounterStore;
  readonly now: () => Date;
}

/** Spans up to this show every minute. */
const longestInMinutes = 60;
/** Windows that a drift is looked for in, however short the span that is shown. */
const driftWindows = 60;

/** Opens what the monitoring page and a canary read; see {@link MonitoringReader}. */
export function createMonitoring({ counters, now }: MonitoringDeps): MonitoringReader {
  return {
    async read(caller, { minutes }) {
      const size = minutes <= longestInMinutes ? 'minute' : 'hour';
      const shown = size === 'minute' ? minutes : Math.ceil(minutes / 60);
      const until = now();
      const starts = startsUntil(until, size, Math.max(shown, driftWindows));
      const read = await counters.read({
        tenant: caller.tenant,
        size,
        from: starts[0] ?? windowStart(until, size),
        until: windowStart(new Date(until.getTime() + windowMs[size]), size),
      });
      return describe({ starts, shown, read, size, until });
    },
    async ofRelease(release, since) {
      const tally = new Tally();
      for (const window of await readSince(counters, since, now())) {
        if (window.release === release) tally.add(window.counts);
      }
      return summarizeCounts(tally);
    },
  };
}

function describe(found: {
  starts: readonly string[];
  shown: number;
  read: readonly CounterWindow[];
  size: CounterWindow['size'];
  until: Date;
}): Monitoring {
  const { size, until, shown } = found;
  const byStart = new Map(found.starts.map((start) => [start, new Tally()]));
  for (const { start, counts } of found.read) byStart.get(start)?.add(counts);
  const windows = [...byStart].slice(-shown);
  const from = windows[0]?.[0] ?? until.toISOString();

  const all = new Tally();
  const releases = new Map<string, Tally>();
  for (const { start, release, counts } of found.read) {
    if (start < from) continue;
    all.add(counts);
    if (release !== noRelease) releases.set(release, (releases.get(release) ?? new Tally()).add(counts));
  }
  const verified = all.of('citations.verified');
  const rejected = all.of('citations.rejected');
  return {
    from,
    until: until.toISOString(),
    windowSeconds: windowMs[size] / 1_000,
    summary: summarizeCounts(all),
    windows: windows.map(([start, tally]) => describeWindow(start, tally)),
    releases: Object.fromEntries(
      [...releases]
        .filter(([, tally]) => tally.answers > 0)
        .map(([release, tally]) => [release, summarizeCounts(tally)]),
    ),
    routes: summarizeRoutes(all),
    rejectedCitations: rate(rejected, verified + rejected),
    drift: detectDrift([...byStart.values()]),
    countedUntil: countedUntil(windows, size),
  };
}

/** Starts of that many windows, oldest first; the last one is that of the time itself. */
function startsUntil(time: Date, size: CounterWindow['size'], windows: number): readonly string[] {
  return Array.from({ length: windows }, (_, place) =>
    windowStart(new Date(time.getTime() - (windows - 1 - place) * windowMs[size]), size),
  );
}

function describeWindow(start: string, tally: Tally): MonitoringWindow {
  return {
    start,
    answers: tally.answers,
    declined: tally.of('answers.declined'),
    failed: tally.of('answers.failed'),
    thumbsUp: tally.of('feedback.up'),
    thumbsDown: tally.of('feedback.down'),
    costUsd: costUsd(tally),
    groundedness: tally.meanScore('groundedness'),
    retrievalScore: tally.meanScore('retrieval'),
  };
}

/** By the parts of the newest window in which events happened: seconds of a minute, minutes of an hour. */
function countedUntil(
  windows: readonly (readonly [string, Tally])[],
  size: CounterWindow['size'],
): string | undefined {
  for (const [start, tally] of windows.toReversed()) {
    const parts = tally.endings('events.').map(Number);
    if (parts.length === 0) continue;
    const partMs = windowMs[size] / 60;
    return new Date(Date.parse(start) + Math.max(...parts) * partMs).toISOString();
  }
  return undefined;
}

/** Minutes until the next full hour and hours from there on, so that a long canary is not read minute by minute. */
async function readSince(
  counters: CounterStore,
  since: string,
  now: Date,
): Promise<readonly CounterWindow[]> {
  const until = new Date(now.getTime() + windowMs.hour).toISOString();
  const oldestMinute = now.getTime() - windowDays.minute * 86_400_000;
  if (Date.parse(since) < oldestMinute) {
    return counters.read({ size: 'hour', from: windowStart(since, 'hour'), until });
  }
  const nextHour = windowStart(new Date(Date.parse(since) + windowMs.hour - 1), 'hour');
  const [minutes, hours] = await Promise.all([
    counters.read({ size: 'minute', from: windowStart(since, 'minute'), until: nextHour }),
    counters.read({ size: 'hour', from: nextHour, until }),
  ]);
  return [...minutes, ...hours];
}
