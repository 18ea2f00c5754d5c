import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signInKeysVariables, signInVariables } from '../../../lambdas/api/settings';
import { evaluationMachineVariables, evaluationVariables } from '../../../lambdas/evaluation/settings';
import { peopleDeletionVariables } from '../../../lambdas/feedback/people-settings';
import { eventStreamVariables, feedbackVariables } from '../../../lambdas/feedback/settings';
import { fineTuningVariables } from '../../../lambdas/fine-tuning/settings';
import {
  modelRegistrationVariables,
  modelSharingVariables,
  modelSourceVariables,
} from '../../../lambdas/model-hub/settings';
import { monitoringVariables, observabilityVariables } from '../../../lambdas/observability/settings';
import { promotionVariables, rolloutMachineVariables } from '../../../lambdas/promotion/settings';
import { vectorSearchVariables } from '../../../lambdas/vector-search/settings';
import { reuseBundle } from '../../../lib/platform/reuse-bundle';
import { restEvent } from '../../api/rest-event';
import type { FaultyServer } from '../../faulty-server';
import { deployedFunctions } from './deployed-functions';
import { fillTokens } from './fill-tokens';
import { runBundle } from './run-bundle';
import { nameOf, startAwsStandIn } from './start-aws-stand-in';

const functions = [
  ...deployedFunctions('dev'),
  // No environment of git asks for models of its own.
  ...deployedFunctions('own-model').filter(({ entry }) => /^(model-hub|serving|fine-tuning)\//.test(entry)),
];
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
let aws: FaultyServer;

beforeAll(async () => {
  aws = await startAwsStandIn();
  for (const { entry } of functions) reuseBundle(entry, join(folder, entry));
}, 120_000);

afterAll(async () => {
  await aws.close();
  rmSync(folder, { recursive: true });
});

/** A call of a function by what invokes it. */
interface Call {
  readonly entry: string;
  /** Type of the resource that invokes it; `a person`: nothing of the stacks does. */
  readonly invoker: string;
  readonly events: readonly unknown[];
  /** What comes of each event. */
  readonly results: readonly unknown[];
  /** Something that is asked of AWS meanwhile; left out: nothing is. */
  readonly asks?: string;
}

const provider = 'AWS::Lambda::Function';
const rows = 'TablefaqRowsE8A38CF2';

const calls: readonly Call[] = [
  {
    entry: 'api/http',
    invoker: 'AWS::ApiGateway::Method',
    events: [restEvent({ headers: { Authorization: 'Bearer sk-kit-a' } }), restEvent({})],
    results: [
      expect.objectContaining({ statusCode: 200, body: expect.stringContaining('"id":"rag"') }),
      expect.objectContaining({ statusCode: 401 }),
    ],
    asks: 'DynamoDB.GetItem',
  },
  {
    entry: 'api/copy-sign-in-keys',
    invoker: provider,
    events: [recorded('sign-in-keys-create')],
    results: [{ PhysicalResourceId: 'sign-in-keys' }],
    asks: 'DynamoDB.PutItem',
  },
  {
    entry: 'api/copy-sign-in-keys',
    invoker: 'AWS::Events::Rule',
    events: [{ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
    results: [{ PhysicalResourceId: 'sign-in-keys' }],
    asks: expect.stringMatching(/\/\.well-known\/jwks\.json$/),
  },
  {
    entry: 'api/issue-key',
    invoker: 'a person',
    events: [{ role: 'operator' }, { role: 'emperor' }],
    results: [expect.objectContaining({ status: 'issued' }), expect.objectContaining({ status: 'refused' })],
    asks: 'DynamoDB.PutItem',
  },
  {
    entry: 'evaluation/evaluate-case',
    invoker: 'AWS::StepFunctions::StateMachine',
    // One that has ended, of which a case still waited.
    events: [{ evaluationId: 'evaluation_ended', caseId: 'case_1' }],
    results: [{ step: 'stop' }],
    asks: 'DynamoDB.GetItem',
  },
  {
    entry: 'evaluation/finish-evaluation',
    invoker: 'AWS::StepFunctions::StateMachine',
    events: [
      { evaluationId: 'evaluation_ended' },
      { evaluationId: 'evaluation_ended', failure: { Error: 'States.ItemReaderFailed', Cause: 'no list' } },
    ],
    results: [
      { evaluationId: 'evaluation_ended', state: 'completed' },
      { evaluationId: 'evaluation_ended', state: 'completed' },
    ],
    asks: 'DynamoDB.GetItem',
  },
  {
    entry: 'evaluation/plan-evaluation',
    invoker: 'AWS::StepFunctions::StateMachine',
    events: [{ evaluationId: 'evaluation_ended' }],
    results: [{ evaluationId: 'evaluation_ended', cases: 0, manifest: '' }],
    asks: 'DynamoDB.GetItem',
  },
  {
    entry: 'evaluation/sample-live-answers',
    invoker: 'AWS::Lambda::EventSourceMapping of a stream',
    events: [recorded('event-stream-batch')],
    results: [{ batchItemFailures: [] }],
    asks: 'SQS.SendMessageBatch',
  },
  {
    entry: 'evaluation/score-live-answers',
    invoker: 'AWS::Events::Rule',
    events: [{ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
    results: [undefined],
    asks: 'DynamoDB.Query',
  },
  {
    entry: 'feedback/delete-people',
    invoker: 'AWS::Events::Rule',
    events: [{ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
    results: [undefined],
    asks: 'DynamoDB.Query',
  },
  {
    // A declined answer, a thumbs down of it, and what nobody can read, which goes to the dead letters.
    entry: 'feedback/queue-reviews',
    invoker: 'AWS::Lambda::EventSourceMapping of a stream',
    events: [recorded('event-stream-batch')],
    results: [{ batchItemFailures: [] }],
    asks: 'SQS.SendMessageBatch',
  },
  {
    // A call of a model, feedback with a text, and what nobody can read, which Firehose keeps with the failures.
    entry: 'feedback/route-events',
    invoker: 'AWS::KinesisFirehose::DeliveryStream',
    events: [recorded('delivery-batch')],
    results: [
      {
        records: [
          expect.objectContaining({ result: 'Ok', metadata: routedTo('model_calls') }),
          expect.objectContaining({ result: 'Ok', metadata: routedTo('feedback') }),
          expect.objectContaining({ result: 'ProcessingFailed', data: 'bm8gZXZlbnQ=' }),
        ],
      },
    ],
  },
  {
    entry: 'ingestion/forward-table-changes',
    invoker: 'AWS::Lambda::EventSourceMapping of a stream',
    events: [recorded('table-stream')],
    results: [undefined],
    asks: 'SQS.SendMessageBatch',
  },
  {
    // Events of EventBridge, a change of a table, the schedule, and one that nobody knows, which is a dead letter.
    entry: 'ingestion/index-documents',
    invoker: 'AWS::Lambda::EventSourceMapping',
    events: [recorded('queue-batch')],
    results: [{ batchItemFailures: [] }],
    asks: 'SQS.SendMessage',
  },
  {
    entry: 'ingestion/plan-sync',
    invoker: 'AWS::StepFunctions::StateMachine',
    events: [recorded('plan-sync')],
    results: [{ batches: 0, manifest: '' }],
    asks: 'DynamoDB.PutItem',
  },
  {
    entry: 'ingestion/sync-batch',
    invoker: 'AWS::StepFunctions::StateMachine',
    events: [recorded('sync-batch-open'), recorded('sync-batch-index')],
    results: [expect.objectContaining({ step: 'index' }), expect.objectContaining({ step: 'done' })],
    asks: 'DynamoDB.PutItem',
  },
  {
    entry: 'observability/count-events',
    invoker: 'AWS::Lambda::EventSourceMapping of a stream',
    events: [recorded('event-stream-batch')],
    results: [{ batchItemFailures: [] }],
    asks: 'DynamoDB.TransactWriteItems',
  },
  {
    entry: 'observability/measure-quality',
    invoker: 'AWS::Events::Rule',
    events: [{ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
    results: [undefined],
    asks: 'DynamoDB.Query',
  },
  {
    entry: 'promotion/advance-rollout',
    invoker: 'AWS::StepFunctions::StateMachine',
    // As the machine begins, and as it goes on after a canary.
    events: [
      { rolloutId: 'rollout_ended' },
      { rolloutId: 'rollout_ended', next: 'canary', waitSeconds: 2, alarms: { names: [] } },
    ],
    results: [0, 1].map(() => ({
      rolloutId: 'rollout_ended',
      next: 'done',
      waitSeconds: 1,
      alarms: { names: [] },
    })),
    asks: 'DynamoDB.GetItem',
  },
  {
    entry: 'promotion/ask-approval',
    invoker: 'AWS::StepFunctions::StateMachine',
    events: [{ rolloutId: 'rollout_ended', token: 'AQCkAAAAKgAAAAMAAAAA' }],
    results: [undefined],
    asks: 'DynamoDB.PutItem',
  },
  {
    entry: 'promotion/settle-default-release',
    invoker: provider,
    events: [defaultReleaseRequest('Create'), defaultReleaseRequest('Delete')],
    results: [
      {
        PhysicalResourceId: 'default-release',
        Data: {
          Digest: expect.stringMatching(/^[0-9a-f]{64}$/),
          Message: expect.stringMatching(/^release [0-9a-f]{12} answers: the first release/),
        },
      },
      { PhysicalResourceId: 'default-release' },
    ],
    asks: 'DynamoDB.TransactWriteItems',
  },
  {
    entry: 'model-hub/plan-import',
    invoker: 'AWS::StepFunctions::StateMachine',
    events: [{ model: 'a-model' }],
    results: [{ model: 'a-model', next: 'failed', reason: expect.stringContaining('nobody has begun') }],
    asks: 'DynamoDB.GetItem',
  },
  {
    entry: 'model-hub/copy-model-file',
    invoker: 'AWS::StepFunctions::StateMachine',
    events: [{ model: 'a-model', file: { path: 'config.json', bytes: 2 } }],
    results: [{ next: 'failed', reason: expect.stringContaining('nobody has begun') }],
    asks: 'DynamoDB.GetItem',
  },
  {
    entry: 'model-hub/finish-import',
    invoker: 'AWS::StepFunctions::StateMachine',
    events: [{ model: 'broken-model', reason: 'the hub was away' }],
    results: [{ model: 'broken-model', state: 'failed', reason: 'the hub was away' }],
    asks: 'DynamoDB.PutItem',
  },
  {
    entry: 'serving/advance-deployment',
    invoker: 'AWS::StepFunctions::StateMachine',
    events: [{ deploymentId: 'deployment_ended' }],
    results: [{ deploymentId: 'deployment_ended', next: 'done', waitSeconds: 1 }],
    asks: 'DynamoDB.GetItem',
  },
  {
    entry: 'serving/verify-endpoint',
    invoker: provider,
    events: [
      {
        RequestType: 'Delete',
        ResourceType: 'Custom::EndpointVerification',
        ResourceProperties: {
          endpointName: 'llmops-own-chat',
          endpointConfigName: 'config',
          componentName: 'llmops-own-chat-base',
          modelName: 'model',
        },
      },
    ],
    results: [{ PhysicalResourceId: 'verified-llmops-own-chat' }],
    asks: 'SageMaker.ListInferenceComponents',
  },
  {
    entry: 'fine-tuning/advance-fine-tuning',
    invoker: 'AWS::StepFunctions::StateMachine',
    events: [{ fineTuningId: 'tuning_ended' }],
    results: [{ fineTuningId: 'tuning_ended', next: 'done', waitSeconds: 1 }],
    asks: 'DynamoDB.GetItem',
  },
  {
    entry: 'rag/store-templates',
    invoker: provider,
    events: [recorded('prompt-templates-create')],
    results: [{ PhysicalResourceId: 'prompt-templates' }],
    asks: expect.stringMatching(/^PUT \/PromptTemplates.*\/templates\/[0-9a-f]{64}$/),
  },
  {
    entry: 'vector-search/associate-nori',
    invoker: provider,
    events: [recorded('nori-package-create')],
    results: [{ PhysicalResourceId: 'searchpas-abcdefghijkl/analysis-nori/found' }],
    asks: 'GET /2021-01-01/domain/searchpas-abcdefghijkl/packages',
  },
  {
    entry: 'vector-search/manage-index',
    invoker: provider,
    events: [
      ...['create', 'update', 'delete'].map((change) => recorded(`passage-index-${change}`)),
      ...['create', 'delete'].map((change) => recorded(`passage-access-${change}`)),
    ],
    results: [
      ...['index', 'index', 'index'].map(() => ({ PhysicalResourceId: 'passage-index/passages' })),
      ...['access', 'access'].map(() => ({ PhysicalResourceId: expect.stringMatching(/^passages-read-/) })),
    ],
    asks: 'POST /_aliases',
  },
  {
    entry: 'vector-search/settle-nori',
    invoker: provider,
    events: [recorded('nori-package-is-complete')],
    results: [{ IsComplete: true }],
    asks: 'GET /2021-01-01/domain/searchpas-abcdefghijkl/packages',
  },
];

test('knows a call of every handler by everything that invokes it', () => {
  const files = readdirSync(join(import.meta.dirname, '../../../lambdas'), {
    recursive: true,
    encoding: 'utf8',
  })
    .filter((file) => file.endsWith('.handler.ts'))
    .map((file) => file.slice(0, -'.handler.ts'.length));
  const invoked = functions.flatMap(({ entry, invokers }) =>
    (invokers.length > 0 ? invokers : ['a person']).map((invoker) => `${entry} by ${invoker}`),
  );

  expect([...new Set(calls.map(({ entry }) => entry))].sort()).toEqual(files.sort());
  // Several functions may have one handler.
  expect(calls.map(({ entry, invoker }) => `${entry} by ${invoker}`).sort()).toEqual(
    [...new Set(invoked)].sort(),
  );
});

test.each(calls)('$entry answers $invoker', async ({ entry, events, results, asks }) => {
  const before = aws.requests.length;

  const report = await run(entry, { events });

  expect(report.outcomes).toEqual(results.map((result) => ({ result })));
  const asked = aws.requests.slice(before).map(nameOf);
  if (asks === undefined) expect(asked).toEqual([]);
  else expect(asked).toContainEqual(asks);
});

test('api/http streams where the runtime can', async () => {
  const events = [restEvent({ headers: { Authorization: 'Bearer sk-kit-a' } })];

  const { outcomes } = await run('api/http', { events, isStreaming: true });

  expect(outcomes).toEqual([
    { result: expect.stringMatching(/^\{"statusCode":200,.*\}\0{8}\{"object":"list",.*\}$/) },
  ]);
});

test.each(functions)('$entry can load each part that waits for its first use', async ({ entry }) => {
  const files = readdirSync(join(folder, entry, 'chunks'))
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => `chunks/${file}`);

  const report = await run(entry, { files });

  expect(files.length).toBeGreaterThan(0);
  expect(report.loadMs).toBeGreaterThan(0);
});

/** Variables that no grant sets. */
const notGranted: readonly string[] = [
  'NODE_OPTIONS',
  observabilityVariables.namespace,
  // Without it Cognito itself is asked for the keys of the sign-in.
  signInKeysVariables.table,
  // Without it nobody signs in: callers have keys.
  signInVariables.userPoolId,
];

/** Variables of grants that a function can do without, because its environment may have no stream, no releases or nothing to tell. */
const grantedWithStream: Readonly<Record<string, readonly string[]>> = {
  'api/http': [
    eventStreamVariables.stream,
    ...Object.values(feedbackVariables),
    ...Object.values(monitoringVariables),
    ...Object.values(evaluationVariables),
    ...Object.values(promotionVariables),
    ...Object.values(evaluationMachineVariables),
    ...Object.values(rolloutMachineVariables),
  ],
  'ingestion/index-documents': Object.values(promotionVariables),
  'ingestion/plan-sync': [vectorSearchVariables.fingerprint, ...Object.values(promotionVariables)],
  'ingestion/sync-batch': Object.values(promotionVariables),
  'evaluation/evaluate-case': Object.values(promotionVariables),
  'evaluation/finish-evaluation': [eventStreamVariables.stream],
  'evaluation/score-live-answers': [eventStreamVariables.stream],
  'promotion/advance-rollout': [eventStreamVariables.stream],
  'promotion/settle-default-release': [eventStreamVariables.stream],
  // Without it only what is open is read.
  'model-hub/plan-import': [modelSourceVariables.tokenSecret],
  'model-hub/copy-model-file': [modelSourceVariables.tokenSecret],
  'model-hub/finish-import': [modelSourceVariables.tokenSecret],
  // Without them versions are shared with nobody and name no image, disks are volumes, and they and results have keys of AWS’s own.
  'fine-tuning/advance-fine-tuning': [
    modelSharingVariables.accounts,
    modelRegistrationVariables.image,
    fineTuningVariables.hasLocalDisks,
    fineTuningVariables.volumeKey,
    fineTuningVariables.resultKey,
  ],
  // Without it there is no lake.
  'feedback/delete-people': [peopleDeletionVariables.workgroup],
};

test.each(functions)(
  'fails to start as $entry without a grant, and names it',
  async ({ entry, variables }) => {
    const optional = [...notGranted, ...(grantedWithStream[entry] ?? [])];
    const without = Object.keys(variables).filter((name) => !optional.includes(name));

    const { starts } = await run(entry, { without });

    expect(starts).toEqual(
      without.map((name) => ({
        error: expect.stringMatching(
          `^this function has no ${name}: call .+\\(fn\\) where the function is made$`,
        ),
      })),
    );
  },
);

function run(entry: string, order: Partial<Parameters<typeof runBundle>[0]>) {
  const { variables = {} } = functions.find((fn) => fn.entry === entry) ?? {};
  const filled = Object.entries(variables).map(([name, value]) => [name, fillTokens(value, aws.url)]);
  return runBundle({
    folder: join(folder, entry),
    variables: { ...Object.fromEntries(filled), AWS_ENDPOINT_URL: aws.url },
    ...order,
  });
}

/** An event of `test/fixtures/events`, of the table that the template names. */
function recorded(name: string): unknown {
  const text = readFileSync(join(import.meta.dirname, `../../fixtures/events/${name}.json`), 'utf8');
  return JSON.parse(text.replaceAll(':table/faq/', `:table/${rows}/`));
}

/** A request of CloudFormation for the default release of settings. */
function defaultReleaseRequest(RequestType: 'Create' | 'Delete'): unknown {
  const limits = { firstTokenTimeoutMs: 20_000, totalTimeoutMs: 60_000, maxRetries: 0 };
  const provider = { type: 'bedrock' };
  const settings = {
    routes: {
      chat: { kind: 'chat', provider, model: 'a-model', ...limits },
      embedding: { kind: 'embedding', provider, model: 'another', dimensions: 1_024, ...limits },
    },
    chain: { chatRoute: 'chat', embeddingRoute: 'embedding', isIndexEnabled: false },
    templates: { answer: 'a'.repeat(64), direct: 'b'.repeat(64), condense: 'c'.repeat(64) },
  };
  return {
    RequestType,
    ResourceType: 'Custom::DefaultRelease',
    ResourceProperties: { settings: JSON.stringify(settings), tenant: 'default' },
  };
}

/** What Firehose is told of a row: the table of the facts that it goes into. */
function routedTo(destinationTableName: string): object {
  return {
    otfMetadata: { destinationDatabaseName: 'llmops_dev', destinationTableName, operation: 'insert' },
  };
}
