import { routesSchema } from '../../lambdas/model-gateway/settings';
import { openAnswering, openAnswers, openChain, readChainSettings } from '../../lambdas/rag/client';
import { chainSettingsSchema } from '../../lambdas/rag/settings';
import { waitUntil } from '../api/wait-until';
import { answerWith, type FaultyServer, startFaultyServer } from '../faulty-server';
import { fingerprint } from './fixed-index';

const settings = chainSettingsSchema.parse({ chatRoute: 'chat', embeddingRoute: 'embed' });
const routes = routesSchema.parse({
  chat: { kind: 'chat', provider: { type: 'offline' }, model: 'extractive-v1' },
  embed: { kind: 'embedding', provider: { type: 'offline' }, model: 'hashed-ngrams-v1', dimensions: 384 },
});
const templates = { answer: 'a'.repeat(64), direct: 'b'.repeat(64), condense: 'c'.repeat(64) };
const variables = {
  MODEL_ROUTES: JSON.stringify(routes),
  PROVIDER_KEYS_PREFIX: 'llmops-test/',
  KIT_ENVIRONMENT: 'test',
  CHAIN_SETTINGS: JSON.stringify(settings),
  ANSWER_LOG_TABLE: 'answers',
  ANSWER_LOG_BUCKET: 'large-answers',
  ANSWER_LOG_DAYS: '30',
  PROMPT_TEMPLATES_BUCKET: 'templates',
  PROMPT_TEMPLATES: JSON.stringify(templates),
  VECTOR_SEARCH_ENDPOINT: 'http://127.0.0.1:9',
  VECTOR_SEARCH_REGION: 'us-east-1',
  VECTOR_SEARCH_ALIAS: 'passages',
  VECTOR_SEARCH_FINGERPRINT: JSON.stringify(fingerprint),
};

let dynamo: FaultyServer;
const lines: string[] = [];
const options = { log: (event: string, fields: object) => lines.push(`${event} ${JSON.stringify(fields)}`) };

beforeAll(async () => {
  dynamo = await startFaultyServer(answerWith({ status: 400, body: '{"__type":"AccessDeniedException"}' }));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: dynamo.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});

afterAll(() => dynamo.close());

test('reads the settings that the stack has set', () => {
  expect(readChainSettings(variables)).toEqual(settings);
});

test('opens at once, and looks for interrupted answers afterwards; that it failed is in the log', async () => {
  openChain(openAnswering(options, variables), variables);
  const askedBefore = dynamo.requests.length;

  await waitUntil(() => lines.length > 0);

  expect(askedBefore).toBe(0);
  expect(dynamo.requests[0]?.headers['x-amz-target']).toMatch(/\.Query$/);
  expect(lines).toEqual(['rag.interrupted_answers_not_ended {"code":"internal"}']);
});

test('makes the default release of what the stack has set, and asks no store in a function without releases', async () => {
  const asked = dynamo.requests.length;
  const { releases } = openAnswering(options, variables);

  const picked = await releases.pick({ id: 'key_1', tenant: 'default' });

  expect(picked).toMatchObject({
    role: 'default',
    manifest: {
      chain: settings,
      templates,
      routes: { chat: { provider: 'offline', model: 'extractive-v1' } },
      index: { fingerprint, passageTokens: 400, overlapTokens: 40 },
    },
  });
  expect(dynamo.requests).toHaveLength(asked);
});

test('answers with the default release while the table of promotion refuses', async () => {
  const { releases } = openAnswering(options, { ...variables, PROMOTION_TABLE: 'promotion' });

  const picked = await releases.pick({ id: 'key_1', tenant: 'default' });

  expect(picked.role).toBe('default');
  expect(lines.at(-1)).toMatch(/^promotion\.pointers_not_read/);
});

test.each([
  ['MODEL_ROUTES', 'ModelGateway.grantCall'],
  ['CHAIN_SETTINGS', 'Chain.grantAnswer'],
  ['ANSWER_LOG_TABLE', 'AnswerLog.grantAccess'],
  ['PROMPT_TEMPLATES', 'PromptTemplates.grantRead'],
  ['VECTOR_SEARCH_FINGERPRINT', 'VectorSearch.grantRead'],
])('fails without %s, with the grant to call', (name, grant) => {
  const incomplete = { ...variables, [name]: undefined };
  const open = () => openChain(openAnswering(options, incomplete), incomplete);

  expect(open).toThrow(new RegExp(`this function has no ${name}: call .*${grant}`));
});

test('fails for a template that no deployment has stored', () => {
  const open = () => openAnswering(options, { ...variables, PROMPT_TEMPLATES: '{"answer":"a"}' });

  expect(open).toThrow(
    'the store has no prompt template "direct": deploy prompts/direct.yaml, or use answer',
  );
});

test('fails for a retention that is no number of days', () => {
  expect(() => openAnswers({ ...variables, ANSWER_LOG_DAYS: 'thirty' })).toThrow(/ANSWER_LOG_DAYS/);
});
