import * as z from 'zod';
import { type EventType, eventSchemaVersion, type KitEvent } from '../domain/event';
import { AppError } from '../platform/errors';
import { parseJson, parseShape } from '../platform/json';
import { eventShapes } from './event-shape';
import { type EventUpgrade, upgradeEvent } from './upgrade-event';

/** One for every version before the current one: `upgrades[0]` makes version 2 of version 1. */
const upgrades: readonly EventUpgrade[] = [];

const headShape = z.looseObject({ type: z.string(), schemaVersion: z.int().min(1) });

/**
 * Reads an event of any schema version up to the current one.
 *
 * @param text - JSON
 * @throws {@link AppError} `invalid_json`, `invalid_shape`; `event_unknown` for a type and `event_too_new` for a version
 * that only a newer kit knows: waiting mends none of them
 */
export function readEvent(text: string): KitEvent {
  const raw = parseJson(text, headShape, 'the event');
  if (raw.schemaVersion > eventSchemaVersion) {
    throw new AppError(
      `the event has schema version ${raw.schemaVersion}, this kit reads 1 to ${eventSchemaVersion}: deploy the newer kit that wrote it, then replay it`,
      { kind: 'invalid', code: 'event_too_new' },
    );
  }
  const event = upgradeEvent(raw, { from: raw.schemaVersion, to: eventSchemaVersion }, upgrades);
  const { type } = parseShape(event, headShape, 'the event');
  if (!isEventType(type)) {
    throw new AppError(
      `there is no type of event ${JSON.stringify(type.slice(0, 80))}, allowed are ${Object.keys(eventShapes).join(', ')}: deploy the kit that wrote it, then replay it`,
      { kind: 'invalid', code: 'event_unknown' },
    );
  }
  const shape: z.ZodType<KitEvent> = eventShapes[type];
  return parseShape(event, shape, `the event of type ${type}`);
}

function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventShapes, type);
}
