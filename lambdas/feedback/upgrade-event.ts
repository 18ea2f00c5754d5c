/** An event as it came, before its shape is known. */
export type RawEvent = Readonly<Record<string, unknown>>;

/** Makes of an event of one schema version one of the next; it is given events of every type. */
export type EventUpgrade = (event: RawEvent) => RawEvent;

/**
 * Brings an event to a later schema version, step by step.
 *
 * @param upgrades - the first makes version 2 of version 1; each stays for ever, because events are kept for ever
 */
export function upgradeEvent(
  event: RawEvent,
  version: { readonly from: number; readonly to: number },
  upgrades: readonly EventUpgrade[],
): RawEvent {
  const upgraded = upgrades
    .slice(version.from - 1, version.to - 1)
    .reduce((older, upgrade) => upgrade(older), event);
  return { ...upgraded, schemaVersion: version.to };
}
