import type OpenAI from 'openai';
import { startTestApp } from './start-test-app';

const path = '/v1/embeddings';

test('embeds one text as numbers', async () => {
  const { call, gateway } = await startTestApp();

  const response = await call('POST', path, { body: { model: 'bird', input: 'tweet', dimensions: 4 } });

  expect(await response.json()).toEqual({
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding: [0.5, -0.5, 0.5, -0.5] }],
    model: 'bird',
    usage: { prompt_tokens: 2, total_tokens: 2 },
  });
  expect(gateway.embeddingRequests[0]).toMatchObject({ route: 'bird', texts: ['tweet'], purpose: 'passage' });
});

test('embeds texts in their order as base64 of little-endian floats', async () => {
  const { call, gateway } = await startTestApp();
  const body = { model: 'bird', input: ['a', 'b'], encoding_format: 'base64', input_type: 'query' };

  const response = await call('POST', path, { body });

  const { data } = (await response.json()) as { data: readonly { index: number; embedding: string }[] };
  expect(data.map(({ index }) => index)).toEqual([0, 1]);
  const bytes = Buffer.from(data[1]?.embedding ?? '', 'base64');
  expect([0, 4, 8, 12].map((offset) => bytes.readFloatLE(offset))).toEqual([0.5, -0.5, 0.5, -0.5]);
  expect(gateway.embeddingRequests[0]).toMatchObject({ texts: ['a', 'b'], purpose: 'query' });
});

test('fails with dimensions that the model does not have', async () => {
  const { call } = await startTestApp();

  const response = await call('POST', path, { body: { model: 'bird', input: 'a', dimensions: 3 } });

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({
    error: {
      code: 'unsupported_dimensions',
      message: 'the model "bird" gives 4 dimensions, not 3: leave dimensions out',
    },
  } satisfies { error: Partial<OpenAI.ErrorObject> });
});
