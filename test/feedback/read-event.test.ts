import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventSchemaVersion } from '../../lambdas/domain/event';
import { eventShapes } from '../../lambdas/feedback/event-shape';
import { readEvent } from '../../lambdas/feedback/read-event';
import { upgradeEvent } from '../../lambdas/feedback/upgrade-event';

/** Recorded when version 1 was the newest; a later kit must read these lines as they are, so they are never edited. */
const recorded = readFileSync(join(import.meta.dirname, '../fixtures/stream-events/version-1.jsonl'), 'utf8')
  .split('\n')
  .filter((line) => line !== '');
const [line = ''] = recorded;
const changed = (changes: object) => JSON.stringify({ ...JSON.parse(line), ...changes });

test('reads an event of every type as version 1 wrote it', () => {
  const events = recorded.map(readEvent);

  expect(events.map(({ type }) => type)).toEqual(Object.keys(eventShapes));
  expect(events).toEqual(
    recorded.map((text) => ({ ...JSON.parse(text), schemaVersion: eventSchemaVersion })),
  );
});

test('leaves out a field that it does not know', () => {
  expect(readEvent(changed({ mood: 'good' }))).toEqual(readEvent(line));
});

test('upgrades an old event version by version, and a newer one from where it stands', () => {
  const rename = (event: object) => ({ ...event, renamed: 'in 2' });
  const split = (event: object) => ({ ...event, split: 'in 3' });
  const upgrades = [rename, split];

  expect(upgradeEvent({ id: 'a', schemaVersion: 1 }, { from: 1, to: 3 }, upgrades)).toEqual({
    id: 'a',
    schemaVersion: 3,
    renamed: 'in 2',
    split: 'in 3',
  });
  expect(upgradeEvent({ id: 'a', schemaVersion: 2 }, { from: 2, to: 3 }, upgrades)).toEqual({
    id: 'a',
    schemaVersion: 3,
    split: 'in 3',
  });
  expect(upgradeEvent({ id: 'a', schemaVersion: 3 }, { from: 3, to: 3 }, upgrades)).toEqual({
    id: 'a',
    schemaVersion: 3,
  });
});

test.each([
  ['an event of a newer version', changed({ schemaVersion: 99 }), 'event_too_new', /99.*1 to 1.*deploy/],
  [
    'a type that nobody knows',
    changed({ type: 'answer.dreamt' }),
    'event_unknown',
    /answer\.dreamt.*model\.invoked/,
  ],
  ['a type that is a word of the language', changed({ type: 'constructor' }), 'event_unknown', /constructor/],
  ['a field that is missing', changed({ question: undefined }), 'invalid_shape', /question/],
  ['a number that is none', changed({ passages: 'six' }), 'invalid_shape', /passages/],
  ['a time that is none', changed({ time: 'yesterday' }), 'invalid_shape', /time/],
  ['no version', changed({ schemaVersion: undefined }), 'invalid_shape', /schemaVersion/],
  ['version 0', changed({ schemaVersion: 0 }), 'invalid_shape', /schemaVersion/],
  ['another kind of JSON', '[1]', 'invalid_shape', /the event/],
  ['half of an event', line.slice(0, 40), 'invalid_json', /the event/],
])('fails for %s', (_what, text, code, message) => {
  expect(() => readEvent(text)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) }),
  );
});
