import type { KitEvent } from '../domain/event';
import { describeDefect } from '../platform/describe-defect';
import type { Log } from '../platform/log';
import { type LakeHalf, type LakeTableName, tablesOf } from './lake-settings';
import { toLakeRow } from './to-lake-row';

/** A record of the stream, as it was read. */
interface StreamRecord {
  readonly id: string;
  /** The event as JSON. */
  readonly text: string;
}

/** Where a record goes: into a table as a row, nowhere because this half of the lake has no such table, or to the failures. */
export type RoutedRecord =
  | {
      readonly id: string;
      readonly state: 'routed';
      readonly table: LakeTableName;
      readonly row: Readonly<Record<string, unknown>>;
    }
  | { readonly id: string; readonly state: 'left-out' }
  | { readonly id: string; readonly state: 'unreadable' };

/** What routing needs. */
export interface RouteEventsDeps {
  readonly half: LakeHalf;
  /** Names of the questions of reviews whose labels are no text. */
  readonly labelQuestions: readonly string[];
  /** @throws when the text is no event of a kind and version that are known */
  readonly readEvent: (text: string) => KitEvent;
  readonly log: Log;
}

/** Turns events into rows of the tables of one half of the lake, each on its own: one that cannot be read stops no other. */
export function routeEvents(
  records: readonly StreamRecord[],
  deps: RouteEventsDeps,
): readonly RoutedRecord[] {
  const tables = tablesOf(deps.half);
  return records.map(({ id, text }): RoutedRecord => {
    let event: KitEvent;
    try {
      event = deps.readEvent(text);
    } catch (error) {
      deps.log('feedback.event_unreadable', { record: id, error: describeDefect(error) });
      return { id, state: 'unreadable' };
    }
    const table = tables.find((candidate) => candidate.event === event.type);
    if (table === undefined) return { id, state: 'left-out' };
    const values = toLakeRow(event, deps.labelQuestions);
    // Firehose refuses a row that lacks a column: what is not there is there as nothing.
    const row = Object.fromEntries(table.columns.map(({ name }) => [name, values[name] ?? null]));
    return { id, state: 'routed', table: table.name, row };
  });
}
