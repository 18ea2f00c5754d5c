import { z } from 'zod';
import { leaveOutDefaults } from '../../../lib/platform/leave-out-defaults';

const schema = z.strictObject({
  name: z.string(),
  size: z.int().default(4),
  inner: z
    .strictObject({ mode: z.enum(['a', 'b']).default('a'), weight: z.number().default(0.5) })
    .prefault({}),
  list: z.array(z.string()).default([]),
});

test('leaves out what the schema fills in, at every depth, and keeps what differs', () => {
  const settings = schema.parse({ name: 'x', inner: { weight: 0.3 } });

  const written = leaveOutDefaults(settings, schema);

  expect(written).toEqual({ name: 'x', inner: { weight: 0.3 } });
  expect(schema.parse(written)).toEqual(settings);
});

test('leaves nothing of what is all as it is anyway but what has no default', () => {
  expect(leaveOutDefaults(schema.parse({ name: 'x' }), schema)).toEqual({ name: 'x' });
});

test('fails for settings that are not of the schema', () => {
  expect(() => leaveOutDefaults({ size: 4 }, schema)).toThrow(/name/);
});
