import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, GetCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import type { KitEvent } from '../../lambdas/domain/event';
import { DynamoDatasetStore } from '../../lambdas/evaluation/adapters/dynamo-dataset-store';
import { DynamoLiveScoreQueue } from '../../lambdas/evaluation/adapters/dynamo-live-score-queue';
import { S3DatasetCases } from '../../lambdas/evaluation/adapters/s3-dataset-cases';
import {
  openDatasets,
  openJudgeTemplates,
  openLiveSampling,
  openLiveScoring,
} from '../../lambdas/evaluation/client';
import { evaluationTable } from '../../lambdas/evaluation/settings';
import { openDynamo } from '../../lambdas/platform/open-dynamo';
import { openS3 } from '../../lambdas/platform/open-s3';
import { S3TemplateStore } from '../../lambdas/rag/adapters/s3-template-store';
import { PrivateTable } from '../../lib/platform/private-table';
import { describeDatasetStoreContract } from '../contracts/dataset-store';
import { describeLiveScoreQueueContract } from '../contracts/live-score-queue';
import { makeAnswer } from '../evaluation/make-answer';
import { makeAnswerCompleted } from '../evaluation/make-answer-completed';
import { makeCase } from '../evaluation/make-case';
import { synthesize } from '../lib/synthesize';
import { ScriptedGateway } from '../rag/scripted-gateway';
import { caller, readPrompt } from '../rag/start-chain';
import { createTable } from './emulator/create-table';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulatorForClients } from './emulator/start-emulator-for-clients';

// The emulator is installed at its first use.
jest.setTimeout(60_000);

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

describeDatasetStoreContract('DynamoDB and S3', async () => (await openStore()).store);

describeLiveScoreQueueContract(
  'DynamoDB',
  async () => new DynamoLiveScoreQueue({ client: dynamo, table: await makeTable() }),
);

const card = {
  name: 'golden',
  purpose: 'evaluation',
  source: 'reviews',
  licence: 'internal',
  cases: 1,
  slices: {},
  leftOut: {},
} as const;
const dataset = { digest: 'a'.repeat(64), card, createdAt: '2026', createdBy: 'key_1', tenant: 'local' };

describe('DynamoDatasetStore', () => {
  test('removes every version of the cases from a bucket that keeps versions', async () => {
    const { store, bucket, cases } = await openStore();
    await s3.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await store.put(dataset, [makeCase()]);
    await cases.put('local', dataset.digest, [makeCase(), makeCase()]);
    await cases.put('local', `${dataset.digest}`, [makeCase()]);

    await store.tombstone('local', dataset.digest, undefined);

    const { Versions = [], DeleteMarkers = [] } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket }),
    );
    expect([...Versions, ...DeleteMarkers]).toEqual([]);
  });
});

describe('DynamoLiveScoreQueue', () => {
  test('has in its index nothing that is done, and lets DynamoDB remove it after 30 days', async () => {
    const table = await makeTable();
    const queue = new DynamoLiveScoreQueue({ client: dynamo, table });
    await queue.add({ answerId: 'answer_a', tenant: 'local', dueAt: '2026-01-02T03:04:05.000Z' });
    await queue.add({ answerId: 'answer_b', tenant: 'local', dueAt: '2026-01-02T03:04:05.000Z' });

    await queue.done('answer_a');

    const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: table, IndexName: 'waiting' }));
    expect(Items.map(({ pk }) => pk)).toEqual(['live#answer_b']);
    const { Item } = await dynamo.send(
      new GetCommand({ TableName: table, Key: { pk: 'live#answer_a', sk: 'live' } }),
    );
    expect(Item?.expiresAt).toBe(Date.parse('2026-02-01T03:04:05Z') / 1_000);
  });
});

describe('a function of the environment', () => {
  test('adds datasets and finds them again', async () => {
    const { variables } = await deploy();
    const datasets = openDatasets({ answers: { get: async () => makeAnswer() } }, variables);
    const card = { name: 'golden', purpose: 'evaluation', source: 'import', licence: 'internal' } as const;

    const dataset = await datasets.add(caller, card, [makeCase({ id: '' })]);

    expect(await datasets.get(caller, 'golden')).toEqual(dataset);
    expect(await datasets.cases(caller, dataset.digest)).toMatchObject([{ question: makeCase().question }]);
  });

  test('samples answers of the event stream and scores them, each once', async () => {
    const { variables } = await deploy();
    const published: KitEvent[] = [];
    const sample = openLiveSampling(variables);
    const score = openLiveScoring(
      {
        gateway: new ScriptedGateway({}),
        answers: { get: async (_caller, id) => makeAnswer({ id }) },
        publish: async (events) => void published.push(...events),
        log: () => {},
      },
      variables,
    );

    await sample([makeAnswerCompleted('answer_a'), makeAnswerCompleted('answer_b')]);
    const first = await score(() => true);
    await sample([makeAnswerCompleted('answer_a')]);
    const second = await score(() => true);

    expect([first.scored, second.scored]).toEqual([2, 0]);
    expect(published.map(({ id }) => id).sort()).toEqual([
      'evaluation.completed/answer/answer_a',
      'evaluation.completed/answer/answer_b',
    ]);
  });

  test('reads the template of the judges from the store, and fails where it is not deployed', async () => {
    const { variables, template } = await deploy();

    expect(await openJudgeTemplates(variables).read()).toBe(template.content);
    expect(() => openJudgeTemplates({ ...variables, PROMPT_TEMPLATES: '{}' })).toThrow(
      'deploy prompts/judges.yaml',
    );
  });
});

/** Table, bucket and templates as their constructs would name them to a function. */
async function deploy() {
  const { bucket, table } = await openStore();
  const template = readPrompt('judges');
  const digest = await new S3TemplateStore(s3, bucket).put(template);
  const variables = {
    EVALUATION_TABLE: table,
    EVALUATION_BUCKET: bucket,
    EVALUATION_SETTINGS: JSON.stringify({ live: { sampleShare: 1 } }),
    FEEDBACK_TABLE: 'not-read',
    REVIEW_QUEUES: '{"answers":{}}',
    PROMPT_TEMPLATES_BUCKET: bucket,
    PROMPT_TEMPLATES: JSON.stringify({ judges: digest }),
  };
  return { variables, template };
}

async function openStore() {
  const bucket = randomUUID();
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const cases = new S3DatasetCases(s3, bucket);
  const table = await makeTable();
  const store = new DynamoDatasetStore({ client: dynamo, table, openCases: async () => cases });
  return { store, bucket, cases, table };
}

async function makeTable(): Promise<string> {
  const { waiting, ...keys } = evaluationTable;
  const template = synthesize(
    (stack) =>
      new PrivateTable(stack, 'Table', {
        ...keys,
        indexes: [waiting],
        removalPolicy: RemovalPolicy.DESTROY,
      }),
  );
  return createTable(dynamo, template);
}
