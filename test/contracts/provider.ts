import type { ChatRequest } from '../../lambdas/model-gateway/api';
import type { Provider, ProviderEvent } from '../../lambdas/model-gateway/ports';
import type { ChatRoute, EmbeddingRoute, RerankRoute } from '../../lambdas/model-gateway/settings';

/** A provider with an upstream that behaves. */
export interface OpenProvider {
  readonly provider: Provider;
  readonly chatRoute: ChatRoute;
  /** Left out: the provider has no embedding models. */
  readonly embeddingRoute?: EmbeddingRoute;
  /** Left out: the provider has no rerankers. */
  readonly rerankRoute?: RerankRoute;
  /** A user message, and what the model answers to it: more than one word, some of them Korean. */
  readonly prompt: string;
  readonly answer: string;
  close(): Promise<void>;
}

/** What every provider promises, whatever its wire looks like. */
export function describeProviderContract(name: string, open: () => Promise<OpenProvider>): void {
  describe(`${name}, as every provider,`, () => {
    let opened: OpenProvider;
    let request: ChatRequest;

    beforeAll(async () => {
      opened = await open();
      request = { route: 'any', messages: [{ role: 'user', content: opened.prompt }], maxTokens: 500 };
    });

    afterAll(() => opened.close());

    test('gives a completion at once', async () => {
      const completion = await opened.provider.chat(opened.chatRoute, request);

      expect(completion).toMatchObject({ text: opened.answer, toolCalls: [], finishReason: 'stop' });
    });

    test('streams the same completion in pieces, none of them empty, and says once that it is finished', async () => {
      const events = await collect(opened.provider.streamChat(opened.chatRoute, request));

      const pieces = events.flatMap((event) => (event.type === 'text' ? [event.text] : []));
      expect(pieces.join('')).toBe(opened.answer);
      expect(pieces.length).toBeGreaterThan(1);
      expect(pieces).not.toContain('');
      expect(events.filter((event) => event.type === 'finish')).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({ type: 'finish', finishReason: 'stop' });
    });

    test('counts the same usage for a stream as for a completion at once, or none for either', async () => {
      const completion = await opened.provider.chat(opened.chatRoute, request);
      const events = await collect(opened.provider.streamChat(opened.chatRoute, request));

      const finish = events.at(-1);
      expect(finish?.type === 'finish' && finish.usage).toEqual(completion.usage);
    });

    test('serves several streams at once without mixing them', async () => {
      const streams = await Promise.all(
        Array.from({ length: 5 }, () => collect(opened.provider.streamChat(opened.chatRoute, request))),
      );

      const texts = streams.map((events) =>
        events.map((event) => (event.type === 'text' ? event.text : '')).join(''),
      );
      expect(texts).toEqual(Array(5).fill(opened.answer));
    });

    test('fails a stream whose signal is aborted, with the events before it kept', async () => {
      const cut = new AbortController();
      const events: ProviderEvent[] = [];

      const reading = (async () => {
        for await (const event of opened.provider.streamChat(opened.chatRoute, {
          ...request,
          signal: cut.signal,
        })) {
          events.push(event);
          cut.abort();
        }
      })();

      // What has arrived before the cut may still be read to its end.
      await reading.catch(() => {});
      expect(events.length).toBeGreaterThan(0);
      expect(cut.signal.aborted).toBe(true);
    });

    test('fails a call whose signal was aborted before it', async () => {
      const aborted = { ...request, signal: AbortSignal.abort() };

      await expect(collect(opened.provider.streamChat(opened.chatRoute, aborted))).rejects.toThrow();
    });

    test('embeds each text, in their order, in the dimensions of the route; or says that it cannot', async () => {
      const route = opened.embeddingRoute;
      const texts = ['one', 'two words', '세 낱말 문장'];
      const embed = (texts: string[]) =>
        opened.provider.embed(route ?? ({ model: 'any' } as EmbeddingRoute), {
          texts,
          purpose: 'passage',
          signal: new AbortController().signal,
        });

      if (!route) {
        await expect(embed(texts)).rejects.toMatchObject({ name: 'ModelError', code: 'invalid_request' });
        return;
      }
      const together = await embed(texts);
      const apart = await Promise.all(texts.map((text) => embed([text])));

      expect(together.embeddings).toEqual(apart.map((answer) => answer.embeddings[0]));
      expect(together.embeddings.map((embedding) => embedding.length)).toEqual(
        Array(3).fill(route.dimensions),
      );
      expect(new Set(together.embeddings.map(String)).size).toBe(3);
    });

    test('scores each text by a question, in their order, from 0 to 1; or does not rerank', async () => {
      const route = opened.rerankRoute;
      const texts = ['A cow eats grass.', 'Seoul is the capital of Korea.', '서울'];

      if (!route) {
        expect(opened.provider.rerank).toBeUndefined();
        return;
      }
      const scores = await opened.provider.rerank?.(route, {
        question: 'the capital of Korea',
        texts,
        signal: new AbortController().signal,
      });

      expect(scores).toHaveLength(3);
      expect(scores?.every((score) => score >= 0 && score <= 1)).toBe(true);
      expect(Math.max(...(scores ?? []))).toBe(scores?.[1]);
    });
  });
}

async function collect(events: AsyncIterable<ProviderEvent>): Promise<ProviderEvent[]> {
  const collected: ProviderEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}
