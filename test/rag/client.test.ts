import { openAnswers, openChain, readChainSettings } from '../../lambdas/rag/client';
import { chainSettingsSchema } from '../../lambdas/rag/settings';
import { waitUntil } from '../api/wait-until';
import { answerWith, type FaultyServer, startFaultyServer } from '../faulty-server';
import { FixedIndex, fingerprint } from './fixed-index';
import { ScriptedGateway } from './scripted-gateway';

const settings = chainSettingsSchema.parse({ chatRoute: 'chat', embeddingRoute: 'embed' });
const variables = {
  CHAIN_SETTINGS: JSON.stringify(settings),
  ANSWER_LOG_TABLE: 'answers',
  ANSWER_LOG_BUCKET: 'large-answers',
  ANSWER_LOG_DAYS: '30',
  PROMPT_TEMPLATES_BUCKET: 'templates',
  PROMPT_TEMPLATES: JSON.stringify({ answer: 'a', direct: 'b', condense: 'c' }),
  VECTOR_SEARCH_FINGERPRINT: JSON.stringify(fingerprint),
};

let dynamo: FaultyServer;
const lines: string[] = [];
const options = {
  gateway: new ScriptedGateway({}),
  index: new FixedIndex([]),
  log: (event: string, fields: object) => lines.push(`${event} ${JSON.stringify(fields)}`),
};

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
  const opening = performance.now();
  openChain(options, variables);
  const openedMs = performance.now() - opening;

  await waitUntil(() => lines.length > 0);

  expect(openedMs).toBeLessThan(500);
  expect(dynamo.requests[0]?.headers['x-amz-target']).toMatch(/\.Query$/);
  expect(lines).toEqual(['rag.interrupted_answers_not_ended {"code":"internal"}']);
});

test.each([
  ['CHAIN_SETTINGS', 'Chain.grantAnswer'],
  ['ANSWER_LOG_TABLE', 'AnswerLog.grantAccess'],
  ['PROMPT_TEMPLATES', 'PromptTemplates.grantRead'],
  ['VECTOR_SEARCH_FINGERPRINT', 'VectorSearch.grantRead'],
])('fails without %s, with the grant to call', (name, grant) => {
  const open = () => openChain(options, { ...variables, [name]: undefined });

  expect(open).toThrow(`this function has no ${name}: call ${grant}(fn) where the function is made`);
});

test('fails for a chain of passages without an index, and names both remedies', () => {
  const open = () => openChain({ ...options, index: undefined }, variables);

  expect(open).toThrow(/has no index: give it one, or set isIndexEnabled to false/);
});

test('fails for a template that no deployment has stored', () => {
  const open = () => openChain(options, { ...variables, PROMPT_TEMPLATES: '{"answer":"a"}' });

  expect(open).toThrow(
    'the store has no prompt template "direct": deploy prompts/direct.yaml, or use answer',
  );
});

test('fails for a retention that is no number of days', () => {
  expect(() => openAnswers({ ...variables, ANSWER_LOG_DAYS: 'thirty' })).toThrow(/ANSWER_LOG_DAYS/);
});
