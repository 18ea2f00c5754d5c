import { randomUUID } from 'node:crypto';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { jest } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { AwsResultCache } from '../../lambdas/evaluation/adapters/aws-result-cache';
import { DynamoCaseStore } from '../../lambdas/evaluation/adapters/dynamo-case-store';
import { DynamoEvaluationStore } from '../../lambdas/evaluation/adapters/dynamo-evaluation-store';
import { PackedObjects } from '../../lambdas/evaluation/adapters/packed-objects';
import { S3CaseManifests } from '../../lambdas/evaluation/adapters/s3-case-manifests';
import { S3ReportStore } from '../../lambdas/evaluation/adapters/s3-report-store';
import { StepFunctionsLaunch } from '../../lambdas/evaluation/adapters/step-functions-launch';
import { createCaseStep, finishStep, planStep } from '../../lambdas/evaluation/evaluation-machine';
import { evaluationTable } from '../../lambdas/evaluation/settings';
import { openDynamo } from '../../lambdas/platform/open-dynamo';
import { openS3 } from '../../lambdas/platform/open-s3';
import { PrivateTable } from '../../lib/platform/private-table';
import { describeCaseStoreContract } from '../contracts/case-store';
import { describeEvaluationStoreContract } from '../contracts/evaluation-store';
import { describeReportStoreContract } from '../contracts/report-store';
import { describeResultCacheContract } from '../contracts/result-cache';
import { makeCitedAnswer } from '../evaluation/make-cited-answer';
import { makeEvaluation, makeRow } from '../evaluation/make-evaluation';
import { openEvaluations, type World } from '../evaluation/open-evaluations';
import { synthesize } from '../lib/synthesize';
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

const makeTable = () =>
  createTable(
    dynamo,
    synthesize((stack) => {
      const { waiting, ...table } = evaluationTable;
      return new PrivateTable(stack, 'Table', {
        ...table,
        indexes: [waiting],
        removalPolicy: RemovalPolicy.DESTROY,
      });
    }),
  );

async function makeBucket(): Promise<string> {
  const Bucket = randomUUID();
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

async function openStores(now: () => Date = () => new Date()) {
  const [table, bucket] = await Promise.all([makeTable(), makeBucket()]);
  const objects = new PackedObjects(s3, bucket);
  const openObjects = async () => objects;
  return {
    table,
    bucket,
    evaluations: new DynamoEvaluationStore(dynamo, table),
    reports: new S3ReportStore(openObjects),
    rows: new DynamoCaseStore({ client: dynamo, table, now }),
    cache: new AwsResultCache({ client: dynamo, table, openObjects, now }),
    manifests: new S3CaseManifests(objects),
  };
}

describeEvaluationStoreContract('DynamoDB', async () => (await openStores()).evaluations);
describeReportStoreContract('S3', async () => (await openStores()).reports);
describeCaseStoreContract('DynamoDB', async () => (await openStores()).rows);
describeResultCacheContract('DynamoDB and S3', async (now) => (await openStores(now)).cache);

test('lists more evaluations than one request for them takes', async () => {
  const { evaluations } = await openStores();
  const ids = Array.from({ length: 130 }, (_, index) => `evaluation_${String(index).padStart(3, '0')}`);
  await Promise.all(ids.map((id) => evaluations.put(makeEvaluation({ id }))));

  const list = await evaluations.list('local', 120);

  expect(list.map(({ id }) => id)).toEqual(ids.toReversed().slice(0, 120));
});

test('marks rows and kept scores with the time after which DynamoDB removes them, and evaluations with none', async () => {
  const { table, evaluations, rows, cache } = await openStores(() => new Date('2026-01-02T00:00:00.000Z'));
  await evaluations.put(makeEvaluation());
  await rows.put('evaluation_1', 'candidate', makeRow('case_a'));
  await cache.putScore('release', 'case', 'judge', { value: 1 });

  const { Items = [] } = await dynamo.send(new ScanCommand({ TableName: table }));

  const day = Date.parse('2026-01-02T00:00:00.000Z') / 1_000;
  expect(
    Object.fromEntries(Items.map(({ pk, sk, expiresAt }) => [`${pk} ${sk}`.slice(0, 34), expiresAt])),
  ).toEqual({
    'evaluation#evaluation_1 evaluation': undefined,
    'evaluation#evaluation_1 row#candid': day + 90 * 86_400,
    'evaluations#local 2026-01-02T03:04': undefined,
    'result#release#case judge#10e86c65': day + 7 * 86_400,
  });
});

describe('the state machine of evaluations, step by step', () => {
  /** The steps on AWS stores, with a chain and a judge that are scripted. */
  async function openMachine(changes: Partial<World> = {}) {
    const stores = await openStores();
    const { deps, asked, events } = await openEvaluations(changes);
    const machine = { ...deps, ...stores };
    await stores.evaluations.put(makeEvaluation({ total: 6 }));
    const plan = () => planStep({ evaluationId: 'evaluation_1' }, machine);
    return {
      ...stores,
      asked,
      events,
      plan,
      evaluateCase: createCaseStep(machine),
      finish: (failure?: { Error: string; Cause: string }) =>
        finishStep({ evaluationId: 'evaluation_1', failure }, machine),
      async readList(key: string): Promise<{ evaluationId: string; caseId: string }[]> {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: stores.bucket, Key: key }));
        const lines = (await Body?.transformToString())?.trimEnd().split('\n') ?? [];
        return lines.map((line) => JSON.parse(line));
      },
    };
  }

  test('answers, scores and reports every case that the list names', async () => {
    const machine = await openMachine();

    const { cases, manifest } = await machine.plan();
    const items = await machine.readList(manifest);
    const steps = await Promise.all(items.map((item) => machine.evaluateCase(item)));
    const end = await machine.finish();

    expect(cases).toBe(3);
    expect(steps).toEqual([{ step: 'done' }, { step: 'done' }, { step: 'done' }]);
    expect(end).toEqual({ evaluationId: 'evaluation_1', state: 'completed' });
    const evaluation = await machine.evaluations.get('evaluation_1');
    expect(evaluation).toMatchObject({ state: 'completed', done: 6, total: 6 });
    expect(evaluation?.costUsd).toBeCloseTo(1.8);
    expect((await machine.reports.get('evaluation_1'))?.candidate.cases).toHaveLength(3);
    expect(machine.events).toHaveLength(1);
  });

  test('does nothing twice that is repeated, not even at the end', async () => {
    const machine = await openMachine();
    const { manifest } = await machine.plan();
    const items = await machine.readList(manifest);
    for (const item of [...items, ...items]) await machine.evaluateCase(item);
    await machine.finish();

    const again = await machine.finish();
    const planned = await machine.plan();

    expect(machine.asked).toHaveLength(6);
    expect(again.state).toBe('completed');
    expect(planned).toEqual({ evaluationId: 'evaluation_1', cases: 0, manifest: '' });
    expect(machine.events).toHaveLength(1);
    expect(await machine.evaluations.get('evaluation_1')).toMatchObject({ done: 6 });
  });

  test('stops at its budget: what is left of the map returns at once', async () => {
    const machine = await openMachine({
      answer: async (_release, question) => makeCitedAnswer({ question, costUsd: 3 }),
    });
    const items = await machine.readList((await machine.plan()).manifest);

    const steps = [];
    for (const item of items) steps.push((await machine.evaluateCase(item)).step);
    const end = await machine.finish();

    expect(steps).toEqual(['done', 'stop', 'stop']);
    expect(end.state).toBe('stopped');
    expect((await machine.evaluations.get('evaluation_1'))?.reason).toMatch(/^\$6\.10 of \$5\.00 are spent/);
    expect((await machine.reports.get('evaluation_1'))?.isComplete).toBe(false);
  });

  test('lists, when it is resumed, the cases alone that are left', async () => {
    const machine = await openMachine();
    const [first, second] = await machine.readList((await machine.plan()).manifest);
    if (first) await machine.evaluateCase(first);
    await machine.evaluations.askToStop('evaluation_1', {
      reason: 'stopped by key_1',
      at: new Date().toISOString(),
    });
    const stopped = second && (await machine.evaluateCase(second));
    await machine.finish();
    const ended = await machine.evaluations.get('evaluation_1');
    if (ended) await machine.evaluations.put({ ...ended, state: 'running', reason: undefined });

    const { cases, manifest } = await machine.plan();
    const items = await machine.readList(manifest);

    expect(stopped).toEqual({ step: 'stop' });
    expect(ended).toMatchObject({ state: 'stopped', reason: 'stopped by key_1', done: 2 });
    expect(cases).toBe(2);
    expect(items.map(({ caseId }) => caseId)).toEqual(['case_b', 'case_c']);
  });

  test('ends as failed when the machine broke off, without the words of the error', async () => {
    const machine = await openMachine();
    await machine.plan();

    const end = await machine.finish({ Error: 'States.Timeout', Cause: 'the prompt was: 010-1234-5678' });

    expect(end.state).toBe('failed');
    const evaluation = await machine.evaluations.get('evaluation_1');
    expect(evaluation?.reason).toMatch(/^the state machine broke off \(States.Timeout\)/);
  });

  test('keeps answers of documents packed in the bucket, under the release', async () => {
    const machine = await openMachine();
    const [first] = await machine.readList((await machine.plan()).manifest);
    if (first) await machine.evaluateCase(first);

    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: machine.bucket, Prefix: 'results/' }),
    );

    expect(Contents.map(({ Key }) => Key?.replace(/[0-9a-f]{64}\.json\.gz$/, 'CASE'))).toEqual([
      `results/${'c'.repeat(64)}/CASE`,
      `results/${'e'.repeat(64)}/CASE`,
    ]);
  });
});

test('starts one execution for each time that an evaluation is started or resumed', async () => {
  const client = new SFNClient({ endpoint: emulator.url, region: 'us-east-1' });
  const { stateMachineArn = '' } = await client.send(
    new CreateStateMachineCommand({
      name: randomUUID(),
      roleArn: 'arn:aws:iam::000000000000:role/any',
      definition: JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } }),
    }),
  );
  const launch = new StepFunctionsLaunch({ client, stateMachine: stateMachineArn });
  const started = makeEvaluation();

  await launch.launch(started);
  await launch.launch(started);
  await launch.launch({ ...started, updatedAt: '2026-01-02T04:00:00.000Z' });

  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
  client.destroy();
  expect(executions.map(({ name }) => name).sort()).toEqual([
    `evaluation_1-${Date.parse(started.updatedAt)}`,
    `evaluation_1-${Date.parse('2026-01-02T04:00:00.000Z')}`,
  ]);
});
