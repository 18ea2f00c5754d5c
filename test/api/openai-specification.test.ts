import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import { parse } from 'yaml';
import { describeWithSharedData, sharedData } from '../shared-data';
import { readEvents } from './read-events';
import { startTestApp } from './start-test-app';

/** OpenAI writes `nullable` beside JSON Schema 2020, where it means nothing: says it as the standard does. */
function withNulls(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withNulls);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, example: _, ...rest } = schema as Record<string, unknown>;
  const standard = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, withNulls(value)]));
  return nullable === true ? { anyOf: [standard, { type: 'null' }] } : standard;
}

function openSpecification(): (schemaName: string) => ValidateFunction {
  const text = gunzipSync(readFileSync(sharedData('specs/openai-openapi.yaml.gz'))).toString('utf8');
  const { components } = parse(text, { maxAliasCount: -1 });
  const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema({ $id: 'openai', components: { schemas: withNulls(components.schemas) } });
  return (schemaName) => ajv.compile({ $ref: `openai#/components/schemas/${schemaName}` });
}

function expectValid(validate: ValidateFunction, value: unknown): void {
  validate(value);
  expect({ value, errors: validate.errors ?? [] }).toEqual({ value, errors: [] });
}

describeWithSharedData('by OpenAI’s own specification', () => {
  let schema: (schemaName: string) => ValidateFunction;

  beforeAll(() => {
    schema = openSpecification();
  });

  const tools = [{ type: 'function', function: { name: 'speak', parameters: { type: 'object' } } }];
  const conversations = [
    ['a route', { model: 'parrot', messages: [{ role: 'user', content: 'hello polly' }] }],
    ['a tool call', { model: 'parrot', messages: [{ role: 'user', content: 'hello' }], tools }],
    ['an answer', { model: 'rag', messages: [{ role: 'user', content: 'What is Helm?' }] }],
    ['a declined answer', { model: 'rag', messages: [{ role: 'user', content: 'How is the weather?' }] }],
  ] as const;

  test.each(conversations)('completes validly: %s', async (_name, body) => {
    const { call } = await startTestApp();

    const response = await call('POST', '/v1/chat/completions', { body });

    expectValid(schema('CreateChatCompletionResponse'), await response.json());
  });

  test.each(conversations)('streams valid chunks: %s', async (_name, body) => {
    const { call } = await startTestApp();
    const validate = schema('CreateChatCompletionStreamResponse');

    const response = await call('POST', '/v1/chat/completions', {
      body: { ...body, stream: true, stream_options: { include_usage: true } },
    });

    const chunks = (await readEvents(response)).filter((event) => event !== '[DONE]');
    expect(chunks.length).toBeGreaterThan(3);
    for (const chunk of chunks) expectValid(validate, chunk);
  });

  test('embeds validly', async () => {
    const { call } = await startTestApp();

    const response = await call('POST', '/v1/embeddings', { body: { model: 'bird', input: ['a', 'b'] } });

    expectValid(schema('CreateEmbeddingResponse'), await response.json());
  });

  test('lists and shows models validly', async () => {
    const { call } = await startTestApp();

    expectValid(schema('ListModelsResponse'), await (await call('GET', '/v1/models')).json());
    expectValid(schema('Model'), await (await call('GET', '/v1/models/rag')).json());
  });

  test.each([
    ['/v1/chat/completions', {}],
    ['/v1/chat/completions', { model: 'dodo', messages: [{ role: 'user', content: 'hello' }] }],
    ['/v1/nothing', {}],
  ])('refuses validly: %s %j', async (path, body) => {
    const { call } = await startTestApp();

    const response = await call('POST', path, { body });

    expect(response.ok).toBe(false);
    expectValid(schema('ErrorResponse'), await response.json());
  });

  test('would find a chunk that is not valid', () => {
    const validate = schema('CreateChatCompletionStreamResponse');

    expect(validate({ id: 'a', object: 'chat.completion', created: 1, model: 'm', choices: [{}] })).toBe(
      false,
    );
  });
});
