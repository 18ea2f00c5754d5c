import { createServer, type Server } from 'node:http';
import { findChatRoute, findOllamaRoutes } from '../../local/find-chat-route';

const noCredential = () => false;
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const models = request.url === '/v1/models' ? [{ id: 'qwen3:8b' }, { id: 'nomic-embed-text' }] : [];
    response.end(JSON.stringify({ object: 'list', data: models }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});

afterAll(() => server.close());

test.each([
  ['offline', 'offline', 'extractive-v1', { type: 'offline' }],
  [
    'openai:gpt-4.1-mini',
    'gpt-4.1-mini',
    'gpt-4.1-mini',
    { baseUrl: 'https://api.openai.com/v1', credential: 'OPENAI_API_KEY' },
  ],
  [
    'anthropic:claude-sonnet-4-5',
    'claude-sonnet-4-5',
    'claude-sonnet-4-5',
    { type: 'anthropic', credential: 'ANTHROPIC_API_KEY' },
  ],
  [
    'bedrock:apac.amazon.nova-lite-v1:0',
    'apac.amazon.nova-lite-v1:0',
    'apac.amazon.nova-lite-v1:0',
    { type: 'bedrock' },
  ],
  ['ollama:qwen3:8b', 'qwen3:8b', 'qwen3:8b', { name: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1' }],
  [
    'https://llm.example.org/v1#solar-pro',
    'solar-pro',
    'solar-pro',
    { baseUrl: 'https://llm.example.org/v1' },
  ],
])('turns %s into a route', async (setting, name, model, provider) => {
  const found = await findChatRoute(setting, noCredential);

  expect(found.name).toBe(name);
  expect(found.route.model).toBe(model);
  expect(found.route.provider).toMatchObject(provider);
});

test('asks a URL for its first model when none is named', async () => {
  const found = await findChatRoute(`${url}/v1`, noCredential);

  expect(found.route.model).toBe('qwen3:8b');
});

test('uses the key of the one setting when there is one', async () => {
  const found = await findChatRoute('https://llm.example.org/v1#m', (name) => name === 'KIT_MODEL_KEY');

  expect(found.route.provider).toMatchObject({ credential: 'KIT_MODEL_KEY' });
});

test.each([
  ['an unknown provider', 'gpt:4', '"gpt" is no provider'],
  ['a provider without model', 'anthropic', '"anthropic" names no model'],
  ['a URL that is none', 'http://', '"http://" is not a URL'],
])('fails on %s and lists the forms', async (_, setting, message) => {
  await expect(findChatRoute(setting, noCredential)).rejects.toThrow(message);
  await expect(findChatRoute(setting, noCredential)).rejects.toThrow('bedrock:MODEL');
});

test('fails on a server that is not there and says what to name', async () => {
  await expect(findChatRoute('http://127.0.0.1:1/v1', noCredential)).rejects.toThrow(
    'is it running? Otherwise name one, e.g. --model http://127.0.0.1:1/v1#MODEL',
  );
});

test('fails on a server without models', async () => {
  await expect(findChatRoute(`${url}/empty`, noCredential)).rejects.toThrow('has no model yet');
});

test('offers the chat models of an Ollama that answers, not its embedding models', async () => {
  const offered = await findOllamaRoutes(`${url}/v1`);

  expect(offered.map(({ name }) => name)).toEqual(['ollama/qwen3:8b']);
  expect(offered[0]?.route.provider).toMatchObject({ name: 'ollama', baseUrl: `${url}/v1` });
});

test('offers nothing when no Ollama answers', async () => {
  expect(await findOllamaRoutes('http://127.0.0.1:1/v1')).toEqual([]);
});
