import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { DynamoCallerKeys } from '../../lambdas/api/adapters/dynamo-caller-keys';
import { DynamoCancellations } from '../../lambdas/api/adapters/dynamo-cancellations';
import { digest } from '../../lambdas/platform/digest';
import { openDynamo } from '../../lambdas/platform/open-dynamo';
import { openS3 } from '../../lambdas/platform/open-s3';
import { DynamoAnswerLog } from '../../lambdas/rag/adapters/dynamo-answer-log';
import { S3AnswerRecords } from '../../lambdas/rag/adapters/s3-answer-records';
import { S3TemplateStore } from '../../lambdas/rag/adapters/s3-template-store';
import { openAnswering, openAnswers, openChain } from '../../lambdas/rag/client';
import { CallerKeys } from '../../lib/api/caller-keys';
import { Cancellations } from '../../lib/api/cancellations';
import { AnswerLog } from '../../lib/rag/answer-log';
import { waitUntil } from '../api/wait-until';
import { describeAnswerLogContract } from '../contracts/answer-log';
import { describeCallerKeysContract } from '../contracts/caller-keys';
import { describeCancellationsContract } from '../contracts/cancellations';
import { describeTemplateStoreContract } from '../contracts/template-store';
import { synthesize } from '../lib/synthesize';
import { makeRunningAnswer } from '../rag/make-running-answer';
import { ScriptedGateway } from '../rag/scripted-gateway';
import { answerId, caller, collect, readPrompt } from '../rag/start-chain';
import { createTable } from './emulator/create-table';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulatorForClients } from './emulator/start-emulator-for-clients';

// The emulator is installed at its first use.
jest.setTimeout(60_000);

const removalPolicy = RemovalPolicy.DESTROY;
let emulator: RunningEmulator;
let dynamo: DynamoDBDocumentClient;
let s3: S3Client;

beforeAll(async () => {
  emulator = await startEmulatorForClients();
  dynamo = openDynamo();
  s3 = openS3();
}, 180_000);

afterAll(async () => {
  dynamo?.destroy();
  s3?.destroy();
  await emulator?.stop();
});

describeCallerKeysContract('DynamoDB', async () => {
  const template = synthesize((stack) => new CallerKeys(stack, 'Keys', { removalPolicy }));
  return new DynamoCallerKeys(dynamo, await createTable(dynamo, template));
});

describeCancellationsContract('DynamoDB', async () => (await openCancellations()).cancellations, {
  waitMs: 300,
});

describeAnswerLogContract('DynamoDB', async () => (await openAnswerLog()).log);

describeTemplateStoreContract('S3', async () => new S3TemplateStore(s3, await makeBucket()));

describe('DynamoCancellations', () => {
  test('keeps a request for an hour', async () => {
    const { cancellations, table } = await openCancellations();

    await cancellations.request('answer_1');

    const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: { answerId: 'answer_1' } }));
    expect(Item).toEqual({
      answerId: 'answer_1',
      expiresAt: Date.parse('2026-01-02T04:04:05Z') / 1_000,
    });
  });

  test('goes on looking when a look fails, and says so in the log', async () => {
    const { deps } = await openCancellations();
    const lines: string[] = [];
    const cancellations = new DynamoCancellations({
      ...deps,
      table: 'not-there',
      log: (event, fields) => lines.push(`${event} ${fields.answerId} ${fields.code}`),
    });

    const unwatch = cancellations.watch('answer_1', () => lines.push('cancelled'));
    await sleep(400);
    unwatch();
    const linesSoFar = lines.length;
    await sleep(300);

    expect(new Set(lines)).toEqual(new Set(['api.cancellation_not_read answer_1 internal']));
    expect(lines.length).toBeGreaterThan(1);
    // A look that was under way may have ended.
    expect(lines.length).toBeLessThanOrEqual(linesSoFar + 1);
  });
});

describe('DynamoAnswerLog', () => {
  test('keeps a record in S3 that is too large for an item, and gives it back whole', async () => {
    const { log, bucket, table } = await openAnswerLog();
    const answer = randomBytes(600_000).toString('base64');

    await log.put({ ...makeRunningAnswer('answer_large'), answer });
    await log.put(makeRunningAnswer('answer_small'));

    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucket }));
    expect(Contents.map(({ Key }) => Key)).toEqual(['answers/answer_large.json.gz']);
    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: table }));
    expect(Items.map(({ id, packedKey }) => [id, packedKey]).sort()).toEqual([
      ['answer_large', 'answers/answer_large.json.gz'],
      ['answer_small', undefined],
    ]);
    expect((await log.get('answer_large'))?.answer === answer).toBe(true);
    expect(await log.listRunning('2027-01-01T00:00:00.000Z')).toHaveLength(2);
  });

  test('forgets an answer when its time is over, although DynamoDB has not removed it yet', async () => {
    const { log, at } = await openAnswerLog();
    await log.put(makeRunningAnswer('answer_a'));

    const kept = await at('2026-02-01T03:04:04.000Z').get('answer_a');
    const gone = await at('2026-02-01T03:04:05.000Z').get('answer_a');

    expect([kept?.id, gone]).toEqual(['answer_a', undefined]);
  });

  test('marks an item with the time after which DynamoDB removes it', async () => {
    const { log, table } = await openAnswerLog();

    await log.put(makeRunningAnswer('answer_a'));

    const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: { id: 'answer_a' } }));
    expect(Item?.expiresAt).toBe(Date.parse('2026-02-01T03:04:05Z') / 1_000);
  });

  test('has in the index of those that run nothing that has ended', async () => {
    const { log, table } = await openAnswerLog();
    await log.put(makeRunningAnswer('answer_a'));
    await log.put(makeRunningAnswer('answer_b'));

    await log.put({ ...makeRunningAnswer('answer_a'), state: 'answered' });

    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: table, IndexName: 'running' }));
    expect(Items.map(({ id }) => id)).toEqual(['answer_b']);
  });

  test('knows nothing of a large answer whose object is gone before its item', async () => {
    const { log, table, deps } = await openAnswerLog();
    await log.put({ ...makeRunningAnswer('answer_a'), answer: randomBytes(600_000).toString('base64') });
    const emptied = new S3AnswerRecords(s3, await makeBucket());

    const record = await new DynamoAnswerLog({ ...deps, table, openLargeRecords: async () => emptied }).get(
      'answer_a',
    );

    expect(record).toBeUndefined();
  });
});

describe('S3TemplateStore', () => {
  test('keeps a name in any language', async () => {
    const bucket = await makeBucket();
    const store = new S3TemplateStore(s3, bucket);

    const digest = await store.put({ name: '답변 2', content: 'system: x' });

    expect(await store.get(digest)).toEqual({ name: '답변 2', content: 'system: x' });
  });

  test('fails for an object that somebody put there with other content', async () => {
    const bucket = await makeBucket();
    const store = new S3TemplateStore(s3, bucket);
    const digest = await store.put({ name: 'answer', content: 'system: x' });
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `templates/${digest}`, Body: 'system: y' }));

    await expect(store.get(digest)).rejects.toMatchObject({ code: 'template_changed' });
  });
});

describe('openChain', () => {
  test('answers without an index, logs the answer, and ends what another function left running', async () => {
    const { log, table, bucket } = await openAnswerLog({ retentionDays: 3_650 });
    await log.put(makeRunningAnswer('answer_left'));
    const templatesBucket = await makeBucket();
    const digests = await storePrompts(templatesBucket);
    const settings = { chatRoute: 'chat', embeddingRoute: 'embed', isIndexEnabled: false };
    const lines: string[] = [];
    const variables = {
      CHAIN_SETTINGS: JSON.stringify(settings),
      ANSWER_LOG_TABLE: table,
      ANSWER_LOG_BUCKET: bucket,
      ANSWER_LOG_DAYS: '3650',
      PROMPT_TEMPLATES_BUCKET: templatesBucket,
      PROMPT_TEMPLATES: JSON.stringify(digests),
      MODEL_ROUTES: JSON.stringify({
        chat: { kind: 'chat', provider: { type: 'offline' }, model: 'extractive-v1' },
        embed: {
          kind: 'embedding',
          provider: { type: 'offline' },
          model: 'hashed-ngrams-v1',
          dimensions: 384,
        },
      }),
      PROVIDER_KEYS_PREFIX: 'llmops-test/',
      KIT_ENVIRONMENT: 'test',
    };
    const writeLogLine = (event: string) => lines.push(event);
    const gateway = new ScriptedGateway({ answer: ['It depends.'] });
    const answering = openAnswering({ log: writeLogLine }, variables);

    const chain = openChain({ ...answering, gateways: { own: gateway, of: () => gateway } }, variables);
    const request = { answerId, caller, messages: [{ role: 'user', content: 'Why?' }] } as const;
    const { record } = await collect(chain.answer(request));
    await waitUntil(() => lines.includes('rag.answers_interrupted'));

    expect(record).toMatchObject({ state: 'answered', answer: 'It depends.', promptDigest: digests.direct });
    expect(await openAnswers(variables).get(caller, answerId)).toEqual(record);
    expect(await log.get('answer_left')).toMatchObject({ state: 'failed', error: { code: 'interrupted' } });
  });
});

test('puts the templates of a deployment into the store when its event comes', async () => {
  const bucket = await makeBucket();
  Object.assign(process.env, { PROMPT_TEMPLATES_BUCKET: bucket, KIT_NAMESPACE: 'llmops-test' });
  const { handler } = await import('../../lambdas/rag/store-templates.handler');
  const template = readPrompt('direct');
  const event = {
    RequestType: 'Create',
    ResourceType: 'Custom::PromptTemplates',
    ResourceProperties: { ServiceToken: 'arn:aws:lambda:…', templates: [template] },
  };

  const answers = [await handler(event), await handler({ ...event, RequestType: 'Update' })];
  await handler({ ...event, RequestType: 'Delete', PhysicalResourceId: 'prompt-templates' });

  expect(answers).toEqual(Array(2).fill({ PhysicalResourceId: 'prompt-templates' }));
  expect(await new S3TemplateStore(s3, bucket).get(digest(template.content))).toEqual(template);
});

async function storePrompts(bucket: string) {
  const store = new S3TemplateStore(s3, bucket);
  return {
    answer: await store.put(readPrompt('answer')),
    direct: await store.put(readPrompt('direct')),
    condense: await store.put(readPrompt('condense')),
  };
}

async function openCancellations() {
  const template = synthesize((stack) => new Cancellations(stack, 'Cancellations', { removalPolicy }));
  const table = await createTable(dynamo, template);
  const now = () => new Date('2026-01-02T03:04:05Z');
  const deps = { client: dynamo, table, now, log: () => {}, pollMs: 100 };
  return { cancellations: new DynamoCancellations(deps), table, deps };
}

async function openAnswerLog({ retentionDays } = { retentionDays: 30 }) {
  const template = synthesize((stack) => new AnswerLog(stack, 'Answers', { removalPolicy, retentionDays }));
  const table = await createTable(dynamo, template);
  const bucket = await makeBucket();
  const records = new S3AnswerRecords(s3, bucket);
  const deps = {
    client: dynamo,
    table,
    retentionDays,
    now: () => new Date('2026-01-02T03:04:05Z'),
    openLargeRecords: async () => records,
  };
  const at = (time: string) => new DynamoAnswerLog({ ...deps, now: () => new Date(time) });
  return { log: new DynamoAnswerLog(deps), at, table, bucket, deps };
}

async function makeBucket(): Promise<string> {
  const bucket = randomUUID();
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  return bucket;
}
