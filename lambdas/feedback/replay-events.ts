import type { KitEvent, Publish } from '../domain/event';
import type { EventReplay, ReplayEvents } from '../observability/api';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { EventDeadLetters, EventLetter, EventLetters, EventShards } from './ports';
import { readEvent } from './read-event';
import { readGivenUp } from './read-given-up';

/** What a replay needs. */
export interface ReplayEventsDeps {
  readonly letters: EventLetters;
  /** Where records lie that Lambda gave up; left out where no Lambda consumes. */
  readonly shards?: EventShards;
  /** For what is among such records and no event. */
  readonly deadLetters: EventDeadLetters;
  /** Throws where the stream does not take them: a letter must not become another one. */
  readonly publish: Publish;
  readonly log: Log;
}

/** Letters that are published together, and removed then. */
const lettersAtOnce = 50;

/** What a letter holds. */
interface Opened {
  readonly letter: EventLetter;
  readonly cause: string;
  readonly events: readonly KitEvent[];
  /** Why it stays. */
  readonly reason?: string;
  /** Records of it that are no events: for letters of their own. */
  readonly unreadable: readonly { body: string; cause: string }[];
}

const unknownCause = 'nobody said why';

/**
 * Makes what puts dead letters back on the stream; every consumer then reads their events again, and does with those that
 * it had done already nothing.
 *
 * A letter is removed when its events are on the stream: of a process that ends in between they are there twice. One that
 * no events can be made of stays, also when a part of what it tells of is gone from the stream.
 */
export function createReplayEvents(deps: ReplayEventsDeps): ReplayEvents {
  return async (limit) => {
    // All are taken before the first goes back: one that fails again at once must not be met again.
    const taken = await deps.letters.take(limit);
    const opened: Opened[] = [];
    for (let start = 0; start < taken.length; start += lettersAtOnce) {
      opened.push(...(await replaySome(taken.slice(start, start + lettersAtOnce), deps)));
    }
    const replay: EventReplay = {
      letters: opened.filter(({ reason }) => reason === undefined).map(describeLetter),
      events: opened.reduce((sum, { events }) => sum + events.length, 0),
      left: opened.filter(({ reason }) => reason !== undefined).map(describeLetter),
    };
    deps.log('feedback.events_replayed', {
      letters: replay.letters.length,
      events: replay.events,
      left: replay.left.length,
    });
    return replay;
  };
}

async function replaySome(
  letters: readonly EventLetter[],
  deps: ReplayEventsDeps,
): Promise<readonly Opened[]> {
  const opened: Opened[] = [];
  for (const letter of letters) opened.push(await open(letter, deps));
  await deps.publish(opened.flatMap(({ events }) => events));
  const done = opened.filter(({ reason }) => reason === undefined);
  for (const { body, cause } of done.flatMap(({ unreadable }) => unreadable)) {
    await deps.deadLetters.put([body], cause);
  }
  await deps.letters.remove(done.map(({ letter }) => letter));
  return opened;
}

async function open(letter: EventLetter, deps: ReplayEventsDeps): Promise<Opened> {
  const givenUp = readGivenUp(letter.body);
  if (givenUp && deps.shards) return openGivenUp(letter, givenUp, deps.shards);
  const read = readBody(letter.body);
  const base = { letter, cause: letter.cause ?? unknownCause, unreadable: [] };
  return 'event' in read ? { ...base, events: [read.event] } : { ...base, events: [], reason: read.cause };
}

async function openGivenUp(
  letter: EventLetter,
  { range, records, cause }: NonNullable<ReturnType<typeof readGivenUp>>,
  shards: EventShards,
): Promise<Opened> {
  const bodies = await shards.read(range);
  const read = bodies.map((body) => ({ body, ...readBody(body) }));
  const gone = records - bodies.length;
  return {
    letter,
    cause,
    events: read.flatMap((record) => ('event' in record ? [record.event] : [])),
    unreadable: read.flatMap((record) => ('cause' in record ? [record] : [])),
    reason: gone > 0 ? `${cause}; ${gone} of its ${records} events are gone from the stream` : undefined,
  };
}

function readBody(body: string): { readonly event: KitEvent } | { readonly cause: string } {
  try {
    return { event: readEvent(decode(body)) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { cause: `it cannot be read: ${error.code}` };
  }
}

/** A body that a queue could not hold as it was. */
function decode(body: string): string {
  const prefix = 'base64:';
  return body.startsWith(prefix) ? Buffer.from(body.slice(prefix.length), 'base64').toString('utf8') : body;
}

function describeLetter({ letter, cause, reason }: Opened): { cause: string; since: string } {
  return { cause: reason ?? cause, since: letter.since };
}
