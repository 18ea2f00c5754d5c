import type { EventDeadLetters, EventLetters } from '../../lambdas/feedback/ports';

/** What every queue of the dead letters of events promises to those who lay them down and to those who replay them. */
export function describeEventLettersContract(
  name: string,
  open: () => Promise<{ deadLetters: EventDeadLetters; letters: EventLetters }>,
): void {
  describe(`EventLetters: ${name}`, () => {
    test('gives back what was laid down, and why', async () => {
      const { deadLetters, letters } = await open();
      const body = JSON.stringify({ id: 'a', text: '구글 👍\u0007\ufffe "x"\n' });

      await deadLetters.put([body], 'the stream did not take it');
      await deadLetters.put(['no JSON at all'], '읽을 수 없음');

      const taken = [...(await letters.take(10))].sort((one, other) =>
        one.cause === other.cause ? 0 : (one.cause ?? '') < (other.cause ?? '') ? -1 : 1,
      );
      expect(taken.map(({ cause }) => cause)).toEqual(['the stream did not take it', '읽을 수 없음']);
      expect(JSON.parse(taken[0]?.body ?? '')).toEqual(JSON.parse(body));
      expect(taken[1]?.body).toBe('no JSON at all');
      expect(Date.parse(taken[0]?.since ?? '')).toBeGreaterThan(Date.parse('2026-01-01'));
    });

    test('takes as many as are wanted, more than ten too, and removes those alone that it is told to', async () => {
      const { deadLetters, letters } = await open();
      await deadLetters.put(
        Array.from({ length: 25 }, (_, index) => `{"id":"${index}"}`),
        'away',
      );

      const taken = await letters.take(23);
      await letters.remove(taken.slice(0, 12));
      await letters.remove([]);

      expect(taken).toHaveLength(23);
      expect(new Set(taken.map(({ body }) => body)).size).toBe(23);
    });

    test('has nothing where nothing was laid down, or all was removed', async () => {
      const { deadLetters, letters } = await open();
      const none = await letters.take(10);

      await deadLetters.put(['{}'], 'away');
      await letters.remove(await letters.take(10));

      expect([none, await letters.take(10)]).toEqual([[], []]);
    });
  });
}
