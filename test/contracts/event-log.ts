import type { KitEvent } from '../../lambdas/domain/event';
import type { EventLog } from '../../lambdas/feedback/ports';
import { readEvent } from '../../lambdas/feedback/read-event';
import { makeAnswerCompleted, makeFeedbackGiven } from '../observability/make-events';

/** What every event log promises. */
export function describeEventLogContract(name: string, open: () => Promise<EventLog> | EventLog): void {
  const eventsOf = async (log: EventLog, consumer: string, limit = 10): Promise<readonly KitEvent[]> =>
    (await log.read(consumer, limit)).map(({ body }) => readEvent(body));

  describe(`EventLog: ${name}`, () => {
    const first = makeAnswerCompleted();
    const second = makeFeedbackGiven({ comment: '석 달 🗓️ \u200fשלום' });

    test('gives events back as they came, in their order', async () => {
      const log = await open();

      await log.append([first]);
      await log.append([second]);

      expect(await eventsOf(log, 'counting')).toEqual([first, second]);
    });

    test('keeps an event once, however often it comes', async () => {
      const log = await open();

      await log.append([first, first]);
      await log.append([second, first]);

      expect(await eventsOf(log, 'counting')).toEqual([first, second]);
    });

    test('gives each consumer what it has not acknowledged', async () => {
      const log = await open();
      await log.append([first, second]);
      const [read] = await log.read('counting', 1);

      await log.acknowledge('counting', read?.position ?? 0);

      expect(await eventsOf(log, 'counting')).toEqual([second]);
      expect(await eventsOf(log, 'queueing', 1)).toEqual([first]);
    });

    test('goes back for nobody who acknowledges an earlier place', async () => {
      const log = await open();
      await log.append([first, second]);
      const [one, two] = await log.read('counting', 2);
      await log.acknowledge('counting', two?.position ?? 0);

      await log.acknowledge('counting', one?.position ?? 0);

      expect(await log.read('counting', 10)).toEqual([]);
    });

    test('takes nothing as well', async () => {
      const log = await open();

      await log.append([]);

      expect(await log.read('counting', 10)).toEqual([]);
    });
  });
}
