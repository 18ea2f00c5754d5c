import type { Log } from '../platform/log';
import { detectDrift } from './detect-drift';
import type { CounterStore, CounterWindow } from './ports';
import { summarizeCounts } from './summarize-counts';
import { Tally } from './tally';
import { windowMs, windowStart } from './window-start';

/** What measuring needs. */
export interface MeasureQualityDeps {
  readonly counters: Pick<CounterStore, 'read'>;
  readonly log: Log;
  readonly now: () => Date;
}

/** Windows that are looked at: of a minute those of the last hour, of an hour those of two and a half days. */
const windows = 60;

/**
 * Measures how good the answers of all tenants are: numbers that counters hold and no single event does, so that an alarm
 * can watch each as a metric.
 *
 * Rates are those of the last hour, by the bound of their interval that speaks for the service: a few unlucky judgements
 * call nobody. Where fewer than ten are asked in a minute, a drift shows in the windows of an hour.
 */
export async function measureQuality({ counters, log, now }: MeasureQualityDeps): Promise<void> {
  const minutes = await readWindows(counters, 'minute', now());
  const hours = await readWindows(counters, 'hour', now());
  const lastHour = minutes.reduce((all, { counts }) => all.add(counts), new Tally());
  const { thumbsDown, groundedness } = summarizeCounts(lastHour);
  const drifting = new Set(
    [...detectDrift(talliesOf(minutes)), ...detectDrift(talliesOf(hours))]
      .filter(({ isDrifting }) => isDrifting)
      .map(({ signal }) => signal),
  );
  log('observability.quality_measured', {
    thumbsDownAtLeast: thumbsDown.low,
    judged: thumbsDown.of,
    // Without a score there is nothing to say, not even that all is well.
    groundedAtMost: groundedness.of === 0 ? undefined : groundedness.high,
    scored: groundedness.of,
    drifting: drifting.size,
    signals: [...drifting].join(', ') || undefined,
  });
}

function readWindows(
  counters: Pick<CounterStore, 'read'>,
  size: CounterWindow['size'],
  until: Date,
): Promise<readonly CounterWindow[]> {
  return counters.read({
    size,
    from: windowStart(new Date(until.getTime() - (windows - 1) * windowMs[size]), size),
    until: windowStart(new Date(until.getTime() + windowMs[size]), size),
  });
}

/** One for each start, oldest first; windows in which nothing happened are not there. */
function talliesOf(read: readonly CounterWindow[]): readonly Tally[] {
  const byStart = new Map<string, Tally>();
  for (const { start, counts } of read) byStart.set(start, (byStart.get(start) ?? new Tally()).add(counts));
  return [...byStart].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, tally]) => tally);
}
