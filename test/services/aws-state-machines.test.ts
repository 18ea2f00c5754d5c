import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListMapRunsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { jest } from '@jest/globals';
import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { strToU8, zipSync } from 'fflate';
import { EvaluationMachine } from '../../lib/evaluation/evaluation-machine';
import { EvaluationStore } from '../../lib/evaluation/evaluation-store';
import { RolloutMachine } from '../../lib/promotion/rollout-machine';
import { synthesize } from '../lib/synthesize';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulator } from './emulator/start-emulator';

// The emulator is installed at its first use.
jest.setTimeout(120_000);

const removalPolicy = RemovalPolicy.DESTROY;
const functions = { logDays: RetentionDays.ONE_DAY, removalPolicy };
const roleArn = 'arn:aws:iam::000000000000:role/any';
const namespace = 'llmops-test';

let emulator: RunningEmulator;
let steps: SFNClient;
let lambda: LambdaClient;
let s3: S3Client;

beforeAll(async () => {
  emulator = await startEmulator();
  const client = {
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  steps = new SFNClient(client);
  lambda = new LambdaClient(client);
  s3 = new S3Client({ ...client, forcePathStyle: true });
}, 180_000);

afterAll(async () => {
  steps?.destroy();
  lambda?.destroy();
  s3?.destroy();
  await emulator?.stop();
});

describe('the machine of evaluations', () => {
  let definition: object;

  beforeAll(async () => {
    const bucket = `evaluations-${randomUUID()}`;
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await putManifest(bucket, 'three', ['case_1', 'case_2', 'case_3']);
    await putManifest(bucket, 'broken', ['case_1', 'break down', 'case_3']);
    definition = definitionOf(evaluationMachineIn, {
      // The id of the evaluation says what its plan comes to.
      Plan: await createFunction(`async ({ evaluationId }) => {
        if (evaluationId === 'unplanned') throw new Error('no plan');
        if (evaluationId === 'finished') return { evaluationId, cases: 0, manifest: '' };
        return { evaluationId, cases: 3, manifest: evaluationId };
      }`),
      Case: await createFunction(`async ({ evaluationId, caseId }) => {
        if (evaluationId === undefined || caseId === 'break down') throw new Error(caseId);
        return { step: 'done' };
      }`),
      Finish: await createFunction(`async (input) => {
        if (input.evaluationId === 'unwritten') throw new Error('no report');
        return input;
      }`),
      StoreContents: bucket,
    });
    await putManifest(bucket, 'unwritten', ['case_1']);
  });

  test('ends where no case is open', async () => {
    const execution = await execute(definition, { evaluationId: 'finished' });

    expect(execution).toMatchObject({
      status: 'SUCCEEDED',
      entered: ['Plan', 'IsAnythingOpen', 'Finish', 'Evaluated'],
      last: { evaluationId: 'finished' },
    });
  });

  test('works off every case of the list, and only then writes the report', async () => {
    const execution = await execute(definition, { evaluationId: 'three' });

    expect(execution).toMatchObject({
      status: 'SUCCEEDED',
      entered: ['Plan', 'IsAnythingOpen', 'Cases', 'Finish', 'Evaluated'],
      last: { evaluationId: 'three' },
    });
    expect(await countItems(execution.arn)).toMatchObject({ total: 3, succeeded: 3, failed: 0 });
  });

  test('reports on the others where a case breaks down for good', async () => {
    const execution = await execute(definition, { evaluationId: 'broken' });

    expect(execution).toMatchObject({
      status: 'SUCCEEDED',
      entered: ['Plan', 'IsAnythingOpen', 'Cases', 'Finish', 'Evaluated'],
      last: { evaluationId: 'broken' },
    });
    expect(await countItems(execution.arn)).toMatchObject({ total: 3, succeeded: 2, failed: 1 });
  });

  test('writes down that its plan broke off', async () => {
    const execution = await execute(definition, { evaluationId: 'unplanned' });

    expect(execution).toMatchObject({
      status: 'SUCCEEDED',
      entered: ['Plan', 'FinishBroken'],
      last: { evaluationId: 'unplanned', failure: { Cause: expect.stringContaining('no plan') } },
    });
  });

  test('writes down that its cases could not be read', async () => {
    const execution = await execute(definition, { evaluationId: 'without a list' });

    expect(execution).toMatchObject({
      status: 'SUCCEEDED',
      entered: ['Plan', 'IsAnythingOpen', 'Cases', 'FinishBroken'],
      last: { evaluationId: 'without a list', failure: { Error: 'States.ItemReaderFailed' } },
    });
  });

  test('fails where the report cannot be written', async () => {
    const execution = await execute(definition, { evaluationId: 'unwritten' });

    expect(execution.status).toBe('FAILED');
    expect(execution.entered.at(-1)).toBe('Finish');
  });
});

/** Its waits, its approval and its way back are in `aws-rollout-machine.test.ts`. */
describe('the machine of rollouts', () => {
  let definition: object;

  beforeAll(async () => {
    definition = definitionOf(rolloutMachineIn, {
      // The id of the rollout says what becomes of it.
      Advance: await createFunction(`async ({ rolloutId, step, alarms, next }) => {
        if (rolloutId === 'stuck') throw new Error(step ?? 'advance');
        const isWatched = rolloutId === 'watched' && next === undefined;
        return { rolloutId, next: isWatched ? 'canary' : 'done', waitSeconds: 1, alarms, given: alarms };
      }`),
      Ask: await createFunction('async () => {}'),
    });
  });

  test('ends with the first turn of what is held at its gate or needs no more', async () => {
    const execution = await execute(definition, { rolloutId: 'held' });

    expect(execution).toMatchObject({ status: 'SUCCEEDED', entered: ['Advance', 'Next', 'Done'] });
  });

  test('tells the turn after a bake which alarms of its environment are on, and of no other', async () => {
    await setAlarm(`${namespace}-answers-fail`, 'ALARM');
    await setAlarm(`${namespace}-answers-slow`, 'OK');
    await setAlarm('another-answers-fail', 'ALARM');

    const execution = await execute(definition, { rolloutId: 'watched', alarms: { names: [] } });

    expect(execution).toMatchObject({
      status: 'SUCCEEDED',
      entered: ['Advance', 'Next', 'Bake', 'FindAlarms', 'Advance', 'Next', 'Done'],
      last: { given: { names: [`${namespace}-answers-fail`] } },
    });
  });

  test('fails, and says so, where not even the way back can be gone', async () => {
    const execution = await execute(definition, { rolloutId: 'stuck' });

    expect(execution).toMatchObject({ status: 'FAILED', entered: ['Advance', 'RollBack'] });
  });
});

function evaluationMachineIn(stack: Stack): void {
  new EvaluationMachine(stack, 'Machine', {
    plan: functionIn(stack, 'Plan'),
    evaluateCase: functionIn(stack, 'Case'),
    finish: functionIn(stack, 'Finish'),
    store: new EvaluationStore(stack, 'Store', { removalPolicy }),
    concurrency: 2,
    functions,
  });
}

function rolloutMachineIn(stack: Stack): void {
  new RolloutMachine(stack, 'Rollout', {
    advance: functionIn(stack, 'Advance'),
    askApproval: functionIn(stack, 'Ask'),
    namespace,
    functions,
  });
}

function functionIn(stack: Stack, id: string): LambdaFunction {
  return new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {}'),
  });
}

/**
 * The definition that is deployed, with these in place of what it refers to, by the beginning of their logical ids. What
 * fails is tried again once and after a second: how often and when it is on AWS, the template says.
 */
function definitionOf(
  build: (stack: Stack) => void,
  parts: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const template = synthesize(build);
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const joined: readonly unknown[] = machine?.Properties.DefinitionString['Fn::Join'][1];
  const replace = (part: unknown) => {
    const text = JSON.stringify(part);
    const [, value = 'aws'] = Object.entries(parts).find(([id]) => text.includes(`"${id}`)) ?? [];
    return value;
  };
  const text = joined.map((part) => (typeof part === 'string' ? part : replace(part))).join('');
  return JSON.parse(
    text
      .replaceAll(/"IntervalSeconds":\d+/g, '"IntervalSeconds":1')
      .replaceAll(/"BackoffRate":\d+/g, '"BackoffRate":1')
      .replaceAll(/"MaxAttempts":\d+/g, '"MaxAttempts":1'),
  );
}

/** Runs a definition to its end: which states it entered, and what its last function gave back. */
async function execute(definition: object, input: object) {
  const { stateMachineArn } = await steps.send(
    new CreateStateMachineCommand({ name: randomUUID(), definition: JSON.stringify(definition), roleArn }),
  );
  const { executionArn } = await steps.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  const status = await statusAtEnd(executionArn);
  const { events = [] } = await steps.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }),
  );
  const outputs = events.flatMap(({ taskSucceededEventDetails }) => taskSucceededEventDetails?.output ?? []);
  const last: unknown = JSON.parse(outputs.at(-1) ?? 'null');
  return {
    arn: executionArn,
    status,
    entered: events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []),
    last,
  };
}

/** Waits at most 90 seconds. */
async function statusAtEnd(executionArn: string | undefined): Promise<string | undefined> {
  for (let look = 0; look < 900; look++) {
    const { status } = await steps.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') return status;
    await sleep(100);
  }
  throw new Error('the execution has not ended within 90 seconds');
}

/** What became of the items of the map of an execution. */
async function countItems(executionArn: string | undefined) {
  const { mapRuns = [] } = await steps.send(new ListMapRunsCommand({ executionArn }));
  const { itemCounts } = await steps.send(new DescribeMapRunCommand({ mapRunArn: mapRuns[0]?.mapRunArn }));
  return itemCounts;
}

/** The list of cases that a plan writes, under the id of its evaluation. */
async function putManifest(bucket: string, evaluationId: string, cases: readonly string[]): Promise<void> {
  const lines = cases.map((caseId) => JSON.stringify({ evaluationId, caseId }));
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: evaluationId, Body: lines.join('\n') }));
}

async function createFunction(handler: string): Promise<string> {
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: randomUUID(),
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role: roleArn,
      Code: { ZipFile: zipSync({ 'index.js': strToU8(`exports.handler = ${handler};`) }) },
    }),
  );
  return FunctionArn;
}

/** An alarm that is on, or is not. */
async function setAlarm(AlarmName: string, StateValue: 'ALARM' | 'OK'): Promise<void> {
  await callCloudWatch({
    Action: 'PutMetricAlarm',
    AlarmName,
    Namespace: 'test',
    MetricName: 'failures',
    Statistic: 'Sum',
    Period: '60',
    EvaluationPeriods: '1',
    Threshold: '1',
    ComparisonOperator: 'GreaterThanThreshold',
  });
  await callCloudWatch({ Action: 'SetAlarmState', AlarmName, StateValue, StateReason: 'a test' });
}

async function callCloudWatch(parameters: Readonly<Record<string, string>>): Promise<void> {
  const response = await fetch(emulator.url, {
    method: 'POST',
    headers: {
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: new URLSearchParams({ Version: '2010-08-01', ...parameters }),
  });
  if (!response.ok) throw new Error(await response.text());
}
