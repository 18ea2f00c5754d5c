import { z } from 'zod';
import { callerKeysVariables, cancellationsVariables } from '../../lambdas/api/settings';
import { modelGatewayVariables, routesSchema } from '../../lambdas/model-gateway/settings';
import { observabilityVariables } from '../../lambdas/observability/settings';
import {
  answerLogVariables,
  chainSettingsSchema,
  chainVariables,
  promptTemplatesVariables,
} from '../../lambdas/rag/settings';
import { answerWith, type FaultyServer, startFaultyServer } from '../faulty-server';
import { restEvent } from './rest-event';

/** A function of an environment without an index, as the grants set it up. */
const variables: Record<string, string> = {
  [observabilityVariables.namespace]: 'llmops-test',
  [callerKeysVariables.table]: 'keys',
  [cancellationsVariables.table]: 'cancellations',
  [answerLogVariables.table]: 'answers',
  [answerLogVariables.bucket]: 'answers',
  [answerLogVariables.retentionDays]: '30',
  [promptTemplatesVariables.bucket]: 'templates',
  [promptTemplatesVariables.digests]: JSON.stringify({
    answer: 'a'.repeat(64),
    direct: 'b'.repeat(64),
    condense: 'c'.repeat(64),
  }),
  [chainVariables.settings]: JSON.stringify(
    chainSettingsSchema.parse({ chatRoute: 'offline', embeddingRoute: 'hashed', isIndexEnabled: false }),
  ),
  [modelGatewayVariables.routes]: JSON.stringify(
    routesSchema.parse({
      offline: { kind: 'chat', provider: { type: 'offline' }, model: 'extractive-v1' },
      hashed: {
        kind: 'embedding',
        provider: { type: 'offline' },
        model: 'hashed-ngrams-v1',
        dimensions: 384,
      },
    }),
  ),
  [modelGatewayVariables.keysPrefix]: 'llmops-test/',
  [modelGatewayVariables.environment]: 'test',
  AWS_REGION: 'ap-northeast-2',
  AWS_ACCESS_KEY_ID: 'example',
  AWS_SECRET_ACCESS_KEY: 'example',
};

/** A key as DynamoDB has it. */
const item = {
  id: { S: 'key_000000000001' },
  keyHash: { S: '1'.repeat(64) },
  name: { S: 'a test' },
  tenant: { S: 'default' },
  groups: { L: [] },
  roles: { L: [{ S: 'user' }] },
  allowedModels: { S: 'all' },
  createdAt: { S: '2026-01-02T03:04:05.000Z' },
};

const responseShape = z.object({ statusCode: z.number(), body: z.string() });
const before = { ...process.env };
let dynamo: FaultyServer;

beforeAll(async () => {
  dynamo = await startFaultyServer(
    answerWith({
      body: JSON.stringify({ Item: item, Items: [] }),
      headers: { 'content-type': 'application/x-amz-json-1.0' },
    }),
  );
  Object.assign(process.env, variables, { AWS_ENDPOINT_URL_DYNAMODB: dynamo.url });
});

afterAll(async () => {
  process.env = before;
  await dynamo.close();
});

test('answers a request of an environment without an index from what the grants have set', async () => {
  const { handler } = await import('../../lambdas/api/http.handler');
  const headers = { Authorization: 'Bearer sk-kit-a' };

  const models = responseShape.parse(await handler(restEvent({ headers }), {}));
  const documents = responseShape.parse(await handler(restEvent({ path: '/v1/documents', headers }), {}));

  expect(models.statusCode).toBe(200);
  expect(models.body).toContain('"extractive-v1"');
  expect(documents.statusCode).toBe(404);
});

test.each([
  [callerKeysVariables.table, 'CallerKeys.grantAccess'],
  [cancellationsVariables.table, 'Cancellations.grantAccess'],
  [modelGatewayVariables.routes, 'ModelGateway.grantCall'],
  [chainVariables.settings, 'Chain.grantAnswer'],
  [answerLogVariables.table, 'AnswerLog.grantAccess'],
])('fails at the start without %s, and names %s', async (name, grant) => {
  const { openAppDeps } = await import('../../lambdas/api/adapters/open-app-deps');
  process.env = { ...process.env, ...variables };
  Reflect.deleteProperty(process.env, name);

  expect(() => openAppDeps(() => {})).toThrow(
    `this function has no ${name}: call ${grant}(fn) where the function is made`,
  );
});

test('fails at the start with an index in its settings and no grant of it', async () => {
  const { openAppDeps } = await import('../../lambdas/api/adapters/open-app-deps');
  const settings = chainSettingsSchema.parse({ chatRoute: 'offline', embeddingRoute: 'hashed' });
  process.env = { ...process.env, ...variables, [chainVariables.settings]: JSON.stringify(settings) };

  expect(() => openAppDeps(() => {})).toThrow(/VECTOR_SEARCH_ENDPOINT.*call VectorSearch.grantRead/);
});
