import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { jest } from '@jest/globals';
import { RemovalPolicy } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { strToU8, zipSync } from 'fflate';
import { awsClientSettings } from '../../lambdas/platform/aws-client-settings';
import { openDynamo } from '../../lambdas/platform/open-dynamo';
import { openSqs } from '../../lambdas/platform/open-sqs';
import { DynamoRolloutStore } from '../../lambdas/promotion/adapters/dynamo-rollout-store';
import { PromotionItems } from '../../lambdas/promotion/adapters/promotion-items';
import { StepFunctionsRolloutMachine } from '../../lambdas/promotion/adapters/step-functions-rollout-machine';
import type { Rollout } from '../../lambdas/promotion/api';
import { askApproval } from '../../lambdas/promotion/rollout-turn';
import { promotionTable } from '../../lambdas/promotion/settings';
import { PrivateTable } from '../../lib/platform/private-table';
import { RolloutMachine } from '../../lib/promotion/rollout-machine';
import { synthesize } from '../lib/synthesize';
import { createTable } from './emulator/create-table';
import type { RunningEmulator } from './emulator/running-emulator';
import { startEmulatorForClients } from './emulator/start-emulator-for-clients';

// The emulator is installed at its first use.
jest.setTimeout(120_000);

const removalPolicy = RemovalPolicy.DESTROY;
const roleArn = 'arn:aws:iam::000000000000:role/any';
let emulator: RunningEmulator;
let steps: SFNClient;

beforeAll(async () => {
  emulator = await startEmulatorForClients();
  steps = new SFNClient(awsClientSettings);
}, 180_000);

afterAll(async () => {
  steps?.destroy();
  openDynamo().destroy();
  openSqs().destroy();
  await emulator?.stop();
});

describe('StepFunctionsRolloutMachine', () => {
  test('starts one execution a rollout, of its name, however often it is asked to', async () => {
    const stateMachine = await createMachine({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
    const machine = new StepFunctionsRolloutMachine({
      client: steps,
      items: await openItems(),
      stateMachine,
    });

    await machine.start('rollout_1');
    await machine.start('rollout_1');

    const { executions = [] } = await steps.send(
      new ListExecutionsCommand({ stateMachineArn: stateMachine }),
    );
    expect(executions.map(({ name }) => name)).toEqual(['rollout_1']);
    expect(await outputOf(executions[0]?.executionArn)).toEqual({ rolloutId: 'rollout_1' });
  });

  test('ends the wait for an approval with its token, and does nothing without or with an old one', async () => {
    const { machine, executionArn, token } = await waitForToken();

    await machine.resume('rollout_1');
    expect(await statusOf(executionArn)).toBe('RUNNING');
    await machine.keepToken('rollout_1', token);
    await machine.resume('rollout_1');
    await ended(executionArn);
    await machine.resume('rollout_1');

    expect(await outputOf(executionArn)).toEqual({ rolloutId: 'rollout_1' });
  });

  test.each([
    ['still waits', 'waiting-for-approval', 'RUNNING'],
    ['was decided before its token came', 'canary', 'SUCCEEDED'],
  ] as const)('asks for the approval of a rollout that %s', async (_name, step, status) => {
    const { machine, executionArn, token, items } = await waitForToken();
    const rollouts = new DynamoRolloutStore(items);
    await rollouts.put({ ...rollout, step });

    await askApproval({ rolloutId: 'rollout_1', token }, { rollouts, machine });
    if (status === 'SUCCEEDED') await ended(executionArn);

    expect(await statusOf(executionArn)).toBe(status);
  });
});

describe('the state machine', () => {
  test('waits for evaluation, approval and canary, and ends when the rollout is done', async () => {
    const states = await runScript('evaluate,ask-approval,canary,canary,done');

    expect(states).toEqual({
      status: 'SUCCEEDED',
      entered: [
        ...['Advance', 'Next', 'Evaluating'],
        ...['Advance', 'Next', 'AskApproval'],
        ...['Advance', 'Next', 'Bake', 'FindAlarms'],
        ...['Advance', 'Next', 'Bake', 'FindAlarms'],
        ...['Advance', 'Next', 'Done'],
      ],
    });
  });

  test('looks again when nobody ends the wait for an approval in time', async () => {
    const states = await runScript('ask-approval,done', { isApproved: false });

    expect(states).toEqual({
      status: 'SUCCEEDED',
      entered: ['Advance', 'Next', 'AskApproval', 'Advance', 'Next', 'Done'],
    });
  });

  test('rolls back what cannot be carried on', async () => {
    const states = await runScript('evaluate,break down,done');

    expect(states).toEqual({
      status: 'FAILED',
      entered: ['Advance', 'Next', 'Evaluating', 'Advance', 'RollBack', 'RolledBack'],
    });
  });
});

const rollout: Rollout = {
  id: 'rollout_1',
  candidate: 'a'.repeat(64),
  step: 'waiting-for-approval',
  startedBy: 'key_operator',
  tenant: 'default',
  startedAt: '2026-01-02T03:04:05.000Z',
  updatedAt: '2026-01-02T03:04:05.000Z',
  reasons: [],
  history: [],
  announced: 0,
  version: 1,
};

/** Runs the definition that is deployed, with functions that take their turns from a script. */
async function runScript(script: string, { isApproved = true } = {}) {
  const advance = await createFunction(`async ({ rolloutId, step, alarms }) => {
    if (step === 'roll-back') return {};
    if (alarms && !Array.isArray(alarms.names)) throw new Error('alarms of another shape');
    const [next, ...rest] = rolloutId.split(',');
    if (next === 'break down') throw new Error(next);
    return { rolloutId: rest.join(','), next, waitSeconds: 1, alarms: { names: [] } };
  }`);
  const askFunction = await createFunction(`async ({ token }) => {
    if (!${isApproved}) return;
    const response = await fetch(process.env.AWS_ENDPOINT_URL, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AWSStepFunctions.SendTaskSuccess',
        authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify({ taskToken: token, output: '{}' }),
    });
    if (!response.ok) throw new Error(await response.text());
  }`);
  const stateMachineArn = await createMachine(definitionOf({ advance, askFunction }));
  const { executionArn } = await steps.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify({ rolloutId: script }) }),
  );
  await ended(executionArn);
  const { events = [] } = await steps.send(
    new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }),
  );
  return {
    status: await statusOf(executionArn),
    entered: events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []),
  };
}

/** What the construct deploys, with these functions, and tried again at once and not often. */
function definitionOf(arns: { advance: string; askFunction: string }): object {
  const template = synthesize((stack) => {
    const makeFunction = (id: string) =>
      new LambdaFunction(stack, id, {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromInline('exports.handler = async () => {}'),
      });
    new RolloutMachine(stack, 'Rollout', {
      advance: makeFunction('Advance'),
      askApproval: makeFunction('Ask'),
      namespace: 'llmops-test',
      functions: { logDays: RetentionDays.ONE_DAY, removalPolicy },
    });
  });
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const parts: unknown[] = machine?.Properties.DefinitionString['Fn::Join'][1];
  const text = parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const named = JSON.stringify(part);
      return named.includes('"Advance') ? arns.advance : named.includes('"Ask') ? arns.askFunction : 'aws';
    })
    .join('');
  return JSON.parse(
    text
      .replace(/"IntervalSeconds":\d+/g, '"IntervalSeconds":1')
      .replace(/"MaxAttempts":\d+/g, '"MaxAttempts":1')
      // The emulator knows no path here, and would wait for ever.
      .replace('"TimeoutSecondsPath":"$.waitSeconds"', '"TimeoutSeconds":1'),
  );
}

/** An execution that waits for its token, which comes by a queue. */
async function waitForToken() {
  const sqs = openSqs();
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: randomUUID() }));
  const stateMachineArn = await createMachine({
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
        Parameters: { QueueUrl, 'MessageBody.$': '$$.Task.Token' },
        End: true,
      },
    },
  });
  const { executionArn } = await steps.send(new StartExecutionCommand({ stateMachineArn, input: '{}' }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
  const items = await openItems();
  return {
    machine: new StepFunctionsRolloutMachine({ client: steps, items }),
    executionArn,
    token: Messages[0]?.Body ?? '',
    items,
  };
}

async function openItems(): Promise<PromotionItems> {
  const template = synthesize(
    (stack) => new PrivateTable(stack, 'Promotion', { ...promotionTable, removalPolicy }),
  );
  const dynamo = openDynamo();
  return new PromotionItems(dynamo, await createTable(dynamo, template));
}

async function createMachine(definition: object): Promise<string> {
  const { stateMachineArn = '' } = await steps.send(
    new CreateStateMachineCommand({ name: randomUUID(), definition: JSON.stringify(definition), roleArn }),
  );
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

async function statusOf(executionArn: string | undefined): Promise<string | undefined> {
  return (await steps.send(new DescribeExecutionCommand({ executionArn }))).status;
}

async function outputOf(executionArn: string | undefined): Promise<unknown> {
  await ended(executionArn);
  return JSON.parse((await steps.send(new DescribeExecutionCommand({ executionArn }))).output ?? 'null');
}

/** Waits until an execution has ended, at most 60 seconds. */
async function ended(executionArn: string | undefined): Promise<void> {
  for (let look = 0; look < 600; look++) {
    if ((await statusOf(executionArn)) !== 'RUNNING') return;
    await sleep(100);
  }
  throw new Error('the execution has not ended within 60 seconds');
}
