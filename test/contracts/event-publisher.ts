import type { KitEvent, Publish } from '../../lambdas/domain/event';
import { makeAnswerCompleted, makeFeedbackGiven } from '../observability/make-events';

/** A publisher with the other side of it. */
export interface OpenedPublisher {
  readonly publish: Publish;
  /** What has been published, in any order. */
  published(): Promise<readonly KitEvent[]>;
}

/** What every publisher of events promises. */
export function describeEventPublisherContract(
  name: string,
  open: () => Promise<OpenedPublisher> | OpenedPublisher,
): void {
  const byId = (events: readonly KitEvent[]) => new Map(events.map((event) => [event.id, event]));

  describe(`event publisher: ${name}`, () => {
    test('keeps an event as it is before it returns', async () => {
      const { publish, published } = await open();
      const event = makeFeedbackGiven({ comment: '석 달 🗓️ \u200fשלום "quoted"\n' });

      await publish([event]);

      expect(await published()).toEqual([event]);
    });

    test('keeps more than fit into one call', async () => {
      const { publish, published } = await open();
      const events = Array.from({ length: 1_203 }, (_, place) =>
        makeAnswerCompleted({ answerId: `answer_${place}`, id: `answer.completed/answer_${place}` }),
      );

      await publish(events);

      expect(byId(await published())).toEqual(byId(events));
    });

    test('keeps what is published again under the same id', async () => {
      const { publish, published } = await open();
      const event = makeAnswerCompleted();

      await publish([event]);
      await publish([event]);

      expect(byId(await published())).toEqual(byId([event]));
    });

    test('publishes nothing where there is nothing', async () => {
      const { publish, published } = await open();

      await publish([]);

      expect(await published()).toEqual([]);
    });
  });
}
