import { OfflineProvider } from '../../lambdas/model-gateway/adapters/offline-provider';
import type {
  ChatRoute,
  EmbeddingRoute,
  ProviderSettings,
  RerankRoute,
} from '../../lambdas/model-gateway/settings';
import { describeProviderContract } from '../contracts/provider';
import { type Behaviour, startFaultyServer } from '../faulty-server';
import { sayAlways, wires } from './wires';

const answer = '서울은 대한민국의 수도이다. Seoul is the capital of Korea.';

describeProviderContract('offline', async () => ({
  provider: new OfflineProvider(),
  chatRoute: chatRoute({ type: 'offline' }, 'extractive-v1'),
  embeddingRoute: embeddingRoute({ type: 'offline' }, 'hashed-ngrams-v1'),
  rerankRoute: rerankRoute({ type: 'offline' }, 'word-overlap-v1'),
  prompt:
    '<passage number="1" title="서울">서울은 대한민국의 수도이다.</passage><question>대한민국의 수도는?</question>',
  answer: '서울은 대한민국의 수도이다. [1 "서울은 대한민국의 수도이다."]',
  close: async () => {},
}));

for (const wire of wires) {
  describeProviderContract(wire.name, async () => {
    const say = sayAlways(wire, answer, 7);
    const embed = embeddingsOf[wire.name];
    const score = scoresOf[wire.name];
    const server = await startFaultyServer((response, request) => {
      if (/"query"/.test(request.body) && score) return score(response, request);
      if (/"(?:input|inputText)"/.test(request.body) && embed) return embed(response, request);
      return say(response, request);
    });
    return {
      provider: wire.open(server.url),
      chatRoute: chatRoute(wire.settings(server.url), 'some-model'),
      ...(embed && {
        embeddingRoute: embeddingRoute(wire.settings(server.url), 'amazon.titan-embed-text-v2:0'),
      }),
      ...(score && { rerankRoute: rerankRoute(wire.settings(server.url), 'amazon.rerank-v1:0') }),
      prompt: 'What is Seoul?',
      answer,
      close: server.close,
    };
  });
}

/** Servers whose embedding of a text is its length in every place. */
const embedInOpenAiForm: Behaviour = (response, request) => {
  const { input } = JSON.parse(request.body) as { input: string[] };
  const data = input.map((text, index) => ({ index, embedding: Array(4).fill(text.length) }));
  // The order is in the index, not in the array.
  response.end(JSON.stringify({ data: data.reverse(), usage: { prompt_tokens: 3 } }));
};

const embeddingsOf: Partial<Record<string, Behaviour>> = {
  'openai-compatible': embedInOpenAiForm,
  sagemaker: embedInOpenAiForm,
  bedrock: (response, request) => {
    const { inputText } = JSON.parse(request.body) as { inputText: string };
    response.end(JSON.stringify({ embedding: Array(4).fill(inputText.length), inputTextTokenCount: 3 }));
  },
};

/** Scores a text by the words of the question that it holds, best first, as services do. */
const scoreInCohereForm: Behaviour = (response, request) => {
  const { query, documents } = JSON.parse(request.body) as { query: string; documents: string[] };
  const results = documents
    .map((text, index) => ({
      index,
      relevance_score: query.split(' ').filter((word) => text.includes(word)).length / 4,
    }))
    .sort((left, right) => right.relevance_score - left.relevance_score);
  response.end(JSON.stringify({ results }));
};

const scoresOf: Partial<Record<string, Behaviour>> = {
  'openai-compatible': scoreInCohereForm,
  bedrock: scoreInCohereForm,
  sagemaker: scoreInCohereForm,
};

function chatRoute(provider: ProviderSettings, model: string): ChatRoute {
  const limits = { maxTokens: 1_000, firstTokenTimeoutMs: 5_000, totalTimeoutMs: 5_000, maxRetries: 0 };
  return { kind: 'chat', provider, model, ...limits };
}

function embeddingRoute(provider: ProviderSettings, model: string): EmbeddingRoute {
  const limits = { maxBatch: 64, firstTokenTimeoutMs: 5_000, totalTimeoutMs: 5_000, maxRetries: 0 };
  return { kind: 'embedding', provider, model, dimensions: 4, ...limits };
}

function rerankRoute(provider: ProviderSettings, model: string): RerankRoute {
  const limits = { firstTokenTimeoutMs: 5_000, totalTimeoutMs: 5_000, maxRetries: 0 };
  return { kind: 'rerank', provider, model, ...limits };
}
