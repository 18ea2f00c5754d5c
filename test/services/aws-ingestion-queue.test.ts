import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { jest } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { strToU8, zipSync } from 'fflate';
import { z } from 'zod';
import { DynamoDocumentStates } from '../../lambdas/ingestion/adapters/dynamo-document-states';
import { DynamoSyncProgress } from '../../lambdas/ingestion/adapters/dynamo-sync-progress';
import { S3SyncManifests } from '../../lambdas/ingestion/adapters/s3-sync-manifests';
import { SqsDeadLetters } from '../../lambdas/ingestion/adapters/sqs-dead-letters';
import { SqsIngestionQueue } from '../../lambdas/ingestion/adapters/sqs-ingestion-queue';
import { StepFunctionsSyncRuns } from '../../lambdas/ingestion/adapters/step-functions-sync-runs';
import { identifyDocument } from '../../lambdas/ingestion/identify-document';
import type { SyncRequest } from '../../lambdas/ingestion/ports';
import {
  documentStatesVariables,
  documentsBucketVariables,
  embeddingVariables,
  ingestionQueueVariables,
  ingestionSettingsSchema,
  ingestionSettingsVariables,
  rowTablesVariables,
} from '../../lambdas/ingestion/settings';
import type { SyncBatch } from '../../lambdas/ingestion/sync-batch-shape';
import { modelGatewayVariables } from '../../lambdas/model-gateway/settings';
import { awsClientSettings } from '../../lambdas/platform/aws-client-settings';
import { parseJson } from '../../lambdas/platform/json';
import { openDynamo } from '../../lambdas/platform/open-dynamo';
import { openS3 } from '../../lambdas/platform/open-s3';
import { openSqs } from '../../lambdas/platform/open-sqs';
import { vectorSearchVariables } from '../../lambdas/vector-search/settings';
import { DocumentStore } from '../../lib/ingestion/document-store';
import { Ingestion } from '../../lib/ingestion/ingestion';
import { reuseBundle } from '../../lib/platform/reuse-bundle';
import { describeIngestionQueueContract, type OpenedQueue } from '../contracts/ingestion-queue';
import { describeSyncProgressContract } from '../contracts/sync-progress';
import { until } from '../ingestion/open-ingestion';
import { synthesize } from '../lib/synthesize';
import { createTable } from './emulator/create-table';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulatorForClients } from './emulator/start-emulator-for-clients';

// The emulator is installed at its first use.
jest.setTimeout(120_000);

const run = promisify(execFile);

const removalPolicy = RemovalPolicy.DESTROY;
const states = synthesize((stack) => new DocumentStore(stack, 'Documents', { removalPolicy }));
let emulator: RunningEmulator;
let folder: string;

beforeAll(async () => {
  emulator = await startEmulatorForClients();
  folder = await mkdtemp(join(tmpdir(), 'handlers-'));
}, 180_000);

afterAll(async () => {
  openSqs().destroy();
  openDynamo().destroy();
  openS3().destroy();
  await emulator?.stop();
  await rm(folder, { recursive: true, force: true });
});

describeIngestionQueueContract('SQS', openQueue);

describeSyncProgressContract(
  'DynamoDB',
  async () =>
    new DynamoSyncProgress({ client: openDynamo(), table: await createTable(openDynamo(), states) }),
);

test('keeps the progress of syncs out of the lists of documents', async () => {
  const table = await createTable(openDynamo(), states);
  const progress = new DynamoSyncProgress({ client: openDynamo(), table });
  const documents = new DynamoDocumentStates({ client: openDynamo(), table });

  await progress.putPlan('run-1', { total: 1, added: 1, changed: 0, deleted: 0, unchanged: 0 });
  await progress.putFinished('run-1', 0, 1);

  expect((await documents.list({ limit: 10 })).documents).toEqual([]);
  expect((await documents.count({})).byState.indexed).toBe(0);
});

describe('StepFunctionsSyncRuns', () => {
  const request: SyncRequest = { source: 'bucket:documents', tenant: 'default', isRebuild: false };

  test('gives two that ask for the same sync the same run, and others their own', async () => {
    const stateMachine = await createMachine({ StartAt: 'Wait', States: { Wait: waitSeconds(4) } });
    const open = () => new StepFunctionsSyncRuns({ stateMachine });

    const [first, second] = await Promise.all([open().start(request), open().start(request)]);
    const third = await open().start(request);
    const others = await Promise.all([
      open().start({ ...request, isRebuild: true }),
      open().start({ ...request, source: 'table:faq' }),
    ]);

    expect([second.id, third.id]).toEqual([first.id, first.id]);
    expect(new Set([first.id, ...others.map(({ id }) => id)]).size).toBe(3);
    expect(await open().state(first.id)).toBe('running');
  });

  test('starts anew when the last one has ended, at once too', async () => {
    const stateMachine = await createMachine({ StartAt: 'End', States: { End: { Type: 'Succeed' } } });
    const runs = new StepFunctionsSyncRuns({ stateMachine });

    const first = await runs.start(request);
    await until(async () => (await runs.state(first.id)) === 'done');
    const second = await runs.start(request);

    expect(second.id).not.toBe(first.id);
  });

  test('says that a run broke down', async () => {
    const stateMachine = await createMachine({ StartAt: 'End', States: { End: { Type: 'Fail' } } });
    const runs = new StepFunctionsSyncRuns({ stateMachine });

    const { id } = await runs.start(request);

    await until(async () => (await runs.state(id)) === 'failed');
  });
});

test('the state machine works off every batch of the list, step by step until it is done', async () => {
  const bucket = await createBucket();
  const batches = Array.from({ length: 7 }, (_, batch): SyncBatch => {
    const keys = [`안내 ${batch}.md`, 'b.md'];
    return {
      run: 'run',
      source: 'bucket:documents',
      tenant: 'default',
      isRebuild: false,
      batch,
      keys,
      step: 'open',
    };
  });
  const manifest = await new S3SyncManifests({ client: openS3(), bucket }).put('run', batches);
  const plan = await createFunction(`async () => (${JSON.stringify({ batches: 7, manifest })})`);
  // Each step puts its mark: what came last shows which steps there were.
  const step = await createFunction(`async (batch) => {
    const next = { open: 'index', index: 'done' }[batch.step];
    const url = process.env.AWS_ENDPOINT_URL + '/${bucket}/marks/' + batch.batch + '-' + batch.step;
    await fetch(url, { method: 'PUT', body: JSON.stringify(batch.keys) });
    return { ...batch, step: next, waitSeconds: 1 };
  }`);
  const stateMachine = await createMachine(definitionOf({ bucket, plan, step }));
  const runs = new StepFunctionsSyncRuns({ stateMachine });

  const { id } = await runs.start({ source: 'bucket:documents', tenant: 'default', isRebuild: false });
  await until(async () => (await runs.state(id)) === 'done', 60_000);

  const marks: string[] = [];
  for (const { batch, keys } of batches) {
    for (const mark of ['open', 'index']) {
      const key = `marks/${batch}-${mark}`;
      const { Body } = await openS3().send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      if ((await Body?.transformToString()) === JSON.stringify(keys)) marks.push(key);
    }
  }
  expect(marks).toHaveLength(14);
});

describe('a bundled handler', () => {
  test('works off recorded events: documents into the states, unknown shapes into the dead letters', async () => {
    const { variables, bucket, table, receiveDead } = await openDeployment();
    const key = '안내/헬름 설치 (1)+&.md';
    await openS3().send(
      new PutObjectCommand({ Bucket: bucket, Key: `documents/${key}`, Body: '# Helm\n\ninstalls charts' }),
    );

    const result = await call('index-documents', await recorded('queue-batch.json'), variables);

    // Neither index nor table is there: what is to be indexed comes back, and is written down all the same. What asks for
    // whatever is due finds nothing beside them, and needs no index for that.
    const record = await new DynamoDocumentStates({ client: openDynamo(), table }).get(
      identifyDocument('bucket:documents', key),
    );
    expect(record).toMatchObject({ key, tenant: 'default', state: 'pending' });
    expect(result).toEqual({
      batchItemFailures: [1, 2, 3].map((place) => ({
        itemIdentifier: `059f36b4-87a3-44ab-83d2-661975830a7${place}`,
      })),
    });
    expect(await receiveDead()).toEqual([
      { body: '{"type": "index-everything"}', cause: expect.stringContaining('index-due') },
    ]);
  });

  test('hands recorded changes of a table on to the queue', async () => {
    const { variables, receive } = await openDeployment();

    await call('forward-table-changes', await recorded('table-stream.json'), variables);

    const bodies = (await receive()).map(({ body }) => body).sort();
    expect(bodies).toEqual([
      '{"type":"table-change","source":"table:faq","key":"expenses"}',
      '{"type":"table-change","source":"table:faq","key":"휴가-1"}',
    ]);
  });

  test('plans a sync: counts, and batches as lines in the bucket', async () => {
    const { variables, bucket, table } = await openDeployment();
    for (const name of ['a.md', '나.md']) {
      await openS3().send(new PutObjectCommand({ Bucket: bucket, Key: `documents/${name}`, Body: 'text' }));
    }
    const input = parseJson(
      await recorded('plan-sync.json'),
      z.looseObject({ run: z.string() }),
      'the input',
    );

    const result = await call('plan-sync', JSON.stringify(input), variables);

    expect(result).toEqual({ batches: 1, manifest: `sync/${input.run}/batches.jsonl` });
    const progress = new DynamoSyncProgress({ client: openDynamo(), table });
    expect((await progress.get(input.run)).plan).toMatchObject({ total: 2, added: 2 });
  });

  test.each(['index-documents', 'forward-table-changes', 'plan-sync', 'sync-batch'])(
    'fails at its start, with the grant that it needs: %s',
    async (handler) => {
      await expect(call(handler, '{}', { KIT_NAMESPACE: 'test' })).rejects.toThrow(
        /this function has no [A-Z_, ]+: call \S+/,
      );
    },
  );
});

async function openQueue(): Promise<OpenedQueue & { url: string; deadUrl: string }> {
  const client = openSqs();
  const create = async () => {
    const { QueueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: randomUUID() }));
    return QueueUrl;
  };
  const [url, deadUrl] = [await create(), await create()];
  return {
    url,
    deadUrl,
    queue: new SqsIngestionQueue({ client, url }),
    deadLetters: new SqsDeadLetters({ client, url: deadUrl, queueUrl: url }),
    receive: async () => {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: 60,
          MessageSystemAttributeNames: ['ApproximateReceiveCount'],
        }),
      );
      return Messages.map(({ MessageId = '', Body = '', ReceiptHandle = '', Attributes }) => ({
        id: MessageId,
        body: Body,
        receipt: ReceiptHandle,
        receives: Number(Attributes?.ApproximateReceiveCount),
      }));
    },
    finish: async ({ receipt }) => {
      await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: receipt }));
    },
    wait: (seconds) => sleep(seconds * 1_000),
  };
}

async function createBucket(): Promise<string> {
  const bucket = randomUUID();
  await openS3().send(new CreateBucketCommand({ Bucket: bucket }));
  await openS3().send(
    new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  return bucket;
}

/** A bucket, a table of states and queues, and what grants would have told a function of them; nothing indexes. */
async function openDeployment() {
  const [bucket, table, queue] = [
    await createBucket(),
    await createTable(openDynamo(), states),
    await openQueue(),
  ];
  const routes = {
    embedding: {
      kind: 'embedding',
      provider: { type: 'offline' },
      model: 'hashed-ngrams-v1',
      dimensions: 512,
    },
  };
  const columns = { keyColumn: 'id', textColumns: ['answer'], metadataColumns: [] };
  const fingerprint = { embeddingModel: 'test', dimensions: 512, splitterVersion: '1' };
  const variables: Record<string, string> = {
    KIT_NAMESPACE: 'test',
    [documentsBucketVariables.bucket]: bucket,
    [documentStatesVariables.table]: table,
    [ingestionQueueVariables.queue]: queue.url,
    [ingestionQueueVariables.deadLetters]: queue.deadUrl,
    [ingestionSettingsVariables.settings]: JSON.stringify(ingestionSettingsSchema.parse({})),
    [embeddingVariables.route]: 'embedding',
    [rowTablesVariables.tables]: JSON.stringify([{ name: 'faq', table: 'faq', ...columns }]),
    [vectorSearchVariables.endpoint]: 'http://127.0.0.1:1',
    [vectorSearchVariables.region]: 'us-east-1',
    [vectorSearchVariables.alias]: 'passages',
    [vectorSearchVariables.fingerprint]: JSON.stringify(fingerprint),
    [modelGatewayVariables.routes]: JSON.stringify(routes),
    [modelGatewayVariables.keysPrefix]: 'test/',
    [modelGatewayVariables.environment]: 'test',
  };
  const receiveDead = async () => {
    const letters = await queue.deadLetters.replay(10);
    return letters.map(({ body, cause }) => ({ body, cause }));
  };
  return { bucket, table, variables, receive: queue.receive, receiveDead };
}

const recorded = (name: string) => readFile(join(import.meta.dirname, '../fixtures/events', name), 'utf8');

/** Calls a handler in a process of its own, from the files that are deployed. */
async function call(name: string, event: string, variables: Record<string, string>): Promise<unknown> {
  const bundle = join(folder, name);
  if (!existsSync(bundle)) reuseBundle(`ingestion/${name}`, bundle);
  const script = `
    const { handler } = await import(${JSON.stringify(pathToFileURL(join(bundle, 'index.mjs')).href)});
    const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 360_000 };
    const result = await handler(JSON.parse(process.argv[1]), context);
    console.log('\\nresult ' + JSON.stringify(result ?? null));
    process.exit();
  `;
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, PATH } = process.env;
  const env = { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, PATH, ...variables };
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script, event], { env });
  return JSON.parse(/^result (.*)$/m.exec(stdout)?.[1] ?? 'null');
}

const waitSeconds = (seconds: number) => ({ Type: 'Wait', Seconds: seconds, End: true });

const roleArn = 'arn:aws:iam::000000000000:role/any';

async function createMachine(definition: object): Promise<string> {
  const client = new SFNClient(awsClientSettings);
  const { stateMachineArn = '' } = await client.send(
    new CreateStateMachineCommand({ name: randomUUID(), definition: JSON.stringify(definition), roleArn }),
  );
  client.destroy();
  return stateMachineArn;
}

async function createFunction(handler: string): Promise<string> {
  const client = new LambdaClient(awsClientSettings);
  const { FunctionArn = '' } = await client.send(
    new CreateFunctionCommand({
      FunctionName: randomUUID(),
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: roleArn,
      Code: { ZipFile: zipSync({ 'index.js': strToU8(`exports.handler = ${handler};`) }) },
    }),
  );
  client.destroy();
  return FunctionArn;
}

/** What the construct deploys, with these in place of its own. */
function definitionOf(parts: { bucket: string; plan: string; step: string }): object {
  const template = synthesize((stack) => {
    new Ingestion(stack, 'Ingestion', {
      functions: { logDays: RetentionDays.ONE_DAY, removalPolicy },
      documents: new DocumentStore(stack, 'Documents', { removalPolicy }),
      index: { grantWrite: () => {}, tellFingerprint: () => {} },
      gateway: { grantCall: () => {} },
      settings: ingestionSettingsSchema.parse({}),
      embeddingRoute: 'embedding',
      removalPolicy,
    });
  });
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const joined: unknown[] = machine?.Properties.DefinitionString['Fn::Join'][1];
  const replace = (part: unknown) => {
    const text = JSON.stringify(part);
    if (text.includes('PlanSync')) return parts.plan;
    if (text.includes('SyncBatch')) return parts.step;
    return text.includes('Bucket') || text.includes('Documents') ? parts.bucket : 'aws';
  };
  return JSON.parse(joined.map((part) => (typeof part === 'string' ? part : replace(part))).join(''));
}
