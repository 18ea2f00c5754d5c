import type { LiveScoreQueue } from '../../lambdas/evaluation/ports';

const at = (minute: number) => `2026-01-02T03:${String(minute).padStart(2, '0')}:00.000Z`;

const entry = (answerId: string, minute: number) => ({ answerId, tenant: 'local', dueAt: at(minute) });

/** What every queue of live answers does. */
export function describeLiveScoreQueueContract(name: string, open: () => Promise<LiveScoreQueue>): void {
  describe(`live score queue on ${name}`, () => {
    const claimIds = async (queue: LiveScoreQueue, minute: number, limit = 10) => {
      const claimed = await queue.claim({ now: at(minute), retryAt: at(minute + 5), limit });
      return claimed.map(({ answerId, attempts }) => `${answerId} ${attempts}`);
    };

    test('gives those that are due, oldest first, up to a limit', async () => {
      const queue = await open();
      await queue.add(entry('answer_b', 2));
      await queue.add(entry('answer_a', 1));
      await queue.add(entry('answer_c', 3));
      await queue.add(entry('answer_later', 9));

      const first = await queue.claim({ now: at(4), retryAt: at(30), limit: 2 });
      const second = await queue.claim({ now: at(4), retryAt: at(30), limit: 2 });

      expect(first).toEqual([
        { answerId: 'answer_a', tenant: 'local', attempts: 1 },
        { answerId: 'answer_b', tenant: 'local', attempts: 1 },
      ]);
      expect(second.map(({ answerId }) => answerId)).toEqual(['answer_c']);
    });

    test('gives what was claimed again from its time on, and counts the attempts', async () => {
      const queue = await open();
      await queue.add(entry('answer_a', 1));

      expect(await claimIds(queue, 1)).toEqual(['answer_a 1']);
      expect(await claimIds(queue, 5)).toEqual([]);
      expect(await claimIds(queue, 6)).toEqual(['answer_a 2']);
    });

    test('gives what was postponed from the time that it was postponed to', async () => {
      const queue = await open();
      await queue.add(entry('answer_a', 1));
      await claimIds(queue, 1);

      await queue.postpone('answer_a', at(20));

      expect(await claimIds(queue, 19)).toEqual([]);
      expect(await claimIds(queue, 20)).toEqual(['answer_a 2']);
    });

    test('erases what waits and what is done, and does no harm for what it does not know', async () => {
      const queue = await open();
      await queue.add(entry('answer_a', 1));
      await queue.add(entry('answer_b', 1));
      await queue.add(entry('answer_c', 1));
      await queue.done('answer_b');

      const erased = await queue.erase(['answer_a', 'answer_b', 'answer_unknown']);

      expect(erased).toBe(2);
      expect(await claimIds(queue, 2)).toEqual(['answer_c 1']);
    });

    test('postpones neither what is done nor what it does not know', async () => {
      const queue = await open();
      await queue.add(entry('answer_a', 1));
      await queue.done('answer_a');

      await queue.postpone('answer_a', at(2));
      await queue.postpone('answer_unknown', at(2));

      expect(await claimIds(queue, 50)).toEqual([]);
    });

    test('never gives again what is done, also when it is added once more', async () => {
      const queue = await open();
      await queue.add(entry('answer_a', 1));
      await claimIds(queue, 1);
      await queue.done('answer_a');

      await queue.add(entry('answer_a', 2));

      expect(await claimIds(queue, 50)).toEqual([]);
    });

    test('does nothing for an answer that was added before', async () => {
      const queue = await open();
      await queue.add(entry('answer_a', 3));
      await queue.add(entry('answer_a', 1));

      expect(await claimIds(queue, 2)).toEqual([]);
      expect(await claimIds(queue, 3)).toEqual(['answer_a 1']);
    });

    test('gives an answer to one of two who claim at once', async () => {
      const queue = await open();
      for (const id of ['answer_a', 'answer_b', 'answer_c']) await queue.add(entry(id, 1));

      const claims = await Promise.all([claimIds(queue, 1), claimIds(queue, 1), claimIds(queue, 1)]);

      expect(claims.flat().sort()).toEqual(['answer_a 1', 'answer_b 1', 'answer_c 1']);
    });

    test('does not mind what it never had to be done', async () => {
      const queue = await open();

      await queue.done('answer_unknown');
      await queue.add(entry('answer_unknown', 1));

      expect(await claimIds(queue, 1)).toEqual(['answer_unknown 1']);
    });
  });
}
