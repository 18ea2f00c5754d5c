import { batchBodies } from '../../lambdas/platform/batch-bodies';

test('puts at most ten messages into a call, in their order', () => {
  const bodies = Array.from({ length: 23 }, (_, place) => `${place}`);

  const batches = batchBodies(bodies);

  expect(batches.map(({ length }) => length)).toEqual([10, 10, 3]);
  expect(batches.flat()).toEqual(bodies);
});

test('puts no more bytes into a call than SQS takes, so that a long letter holds up no other', () => {
  const long = `${'헬'.repeat(87_381)}x`;

  expect(batchBodies(['a', long, 'b', 'c', long])).toEqual([['a'], [long], ['b', 'c'], [long]]);
});

test('sends nothing where there is nothing', () => {
  expect(batchBodies([])).toEqual([]);
});

test('counts what each message has beside its body', () => {
  const body = 'a'.repeat(100_000);

  expect(batchBodies([body, body, 'b'], 40_000)).toEqual([[body], [body, 'b']]);
});
