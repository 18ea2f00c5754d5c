import type { Cancellations } from '../../lambdas/api/ports';

/**
 * What every way of stopping an answer does; `open` gives one that nobody watches.
 *
 * @param options.waitMs - how long a request may take to arrive
 */
export function describeCancellationsContract(
  name: string,
  open: () => Promise<Cancellations>,
  options: { readonly waitMs: number },
): void {
  const arrival = () => new Promise((resolve) => setTimeout(resolve, options.waitMs));

  describe(`cancellations in ${name}`, () => {
    test('tells everyone who watches the answer, and nobody else', async () => {
      const cancellations = await open();
      const told: string[] = [];
      const unwatch = ['a', 'b'].map((watcher) => cancellations.watch('answer_1', () => told.push(watcher)));
      const unwatchOther = cancellations.watch('answer_2', () => told.push('other'));

      await cancellations.request('answer_1');
      await arrival();

      expect(told.sort()).toEqual(['a', 'b']);
      for (const end of [...unwatch, unwatchOther]) end();
    });

    test('tells nobody who has stopped watching', async () => {
      const cancellations = await open();
      const told: string[] = [];
      cancellations.watch('answer_1', () => told.push('gone'))();
      const unwatch = cancellations.watch('answer_1', () => told.push('here'));

      await cancellations.request('answer_1');
      await arrival();

      expect(told).toEqual(['here']);
      unwatch();
    });

    test('does nothing when nobody makes the answer', async () => {
      const cancellations = await open();

      await expect(cancellations.request('answer_1')).resolves.toBeUndefined();
    });

    test('lets watching end twice', async () => {
      const cancellations = await open();
      const unwatch = cancellations.watch('answer_1', () => undefined);

      unwatch();

      expect(unwatch).not.toThrow();
    });
  });
}
