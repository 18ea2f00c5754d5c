import { createHash } from 'node:crypto';
import { type FaultyServer, type ReceivedRequest, startFaultyServer } from '../../faulty-server';

/** What a server answers with. */
interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** A key of a user, as DynamoDB has it. */
const callerKey = {
  id: { S: 'key_000000000001' },
  keyHash: { S: '1'.repeat(64) },
  name: { S: 'a test' },
  tenant: { S: 'default' },
  groups: { L: [] },
  roles: { L: [{ S: 'user' }] },
  allowedModels: { S: 'all' },
  createdAt: { S: '2026-01-02T03:04:05.000Z' },
};

/** An evaluation that has ended, as DynamoDB has it. */
const evaluation = {
  id: { S: 'evaluation_ended' },
  tenant: { S: 'default' },
  startedBy: { S: 'key_000000000001' },
  groups: { L: [] },
  dataset: { S: 'd'.repeat(64) },
  candidate: { S: 'a'.repeat(64) },
  judgeRoute: { S: 'offline-judge' },
  maxCostUsd: { N: '20' },
  state: { S: 'completed' },
  done: { N: '1' },
  total: { N: '1' },
  costUsd: { N: '0' },
  startedAt: { S: '2026-01-02T03:04:05.000Z' },
  updatedAt: { S: '2026-01-02T03:04:05.000Z' },
};

/** A rollout that has ended, as DynamoDB has it. */
const rollout = {
  part: { S: 'rollout/rollout_ended' },
  place: { S: 'rollout' },
  record: {
    S: JSON.stringify({
      id: 'rollout_ended',
      candidate: 'a'.repeat(64),
      step: 'held',
      startedBy: 'key_000000000001',
      tenant: 'default',
      startedAt: '2026-01-02T03:04:05.000Z',
      updatedAt: '2026-01-02T03:04:05.000Z',
      reasons: ['a test'],
      history: [],
      announced: 0,
      version: 1,
    }),
  },
};

const times = { startedAt: '2026-01-02T03:04:05.000Z', updatedAt: '2026-01-02T03:04:05.000Z' };

/** An import on its way, a deployment and a fine-tuning that have ended, as DynamoDB has them. */
const ofModels = {
  baseModel: {
    model: 'broken-model',
    revision: 'a'.repeat(40),
    state: 'importing',
    address: 's3://bucket/base-models/broken-model/',
    files: [],
    doneBytes: 0,
    totalBytes: 0,
    startedBy: 'key_000000000001',
    ...times,
  },
  deployment: {
    id: 'deployment_ended',
    modelVersion: 'support@1f0c3a5b7d9e',
    endpoint: 'chat',
    component: 'llmops-own-chat-1f0c3a5b7d9e',
    kind: 'adapter',
    step: 'deployed',
    startedBy: 'key_000000000001',
    retired: [],
    history: [],
    version: 1,
    ...times,
  },
  fineTuning: {
    id: 'tuning_ended',
    tenant: 'default',
    startedBy: 'key_000000000001',
    dataset: 'd'.repeat(64),
    base: 'qwen3-8b',
    weights: { revision: 'a'.repeat(40), address: 's3://bucket/base-models/qwen3-8b/', bytes: 1 },
    method: 'sft',
    group: 'support',
    hyperparameters: {},
    step: 'stopped',
    turn: 1,
    maxCostUsd: 1,
    costUsd: 0,
    earlierCostUsd: 0,
    history: [],
    version: 1,
    ...times,
  },
};

const recordOf = (record: object) => ({ record: { S: JSON.stringify(record) } });

/** What `GetItem` finds, by a text of its request. */
const items: Readonly<Record<string, object>> = {
  CallerKeys: callerKey,
  evaluation_ended: evaluation,
  '"place":{"S":"rollout"}': rollout,
  'broken-model': recordOf(ofModels.baseModel),
  deployment_ended: recordOf(ofModels.deployment),
  tuning_ended: recordOf(ofModels.fineTuning),
};

/**
 * Every server that functions call, all in one: tables that are empty but for one key,
 * one evaluation and one rollout, an empty bucket, queues that take
 * everything, and an OpenSearch that does what it is told.
 */
export function startAwsStandIn(): Promise<FaultyServer> {
  return startFaultyServer((response, request) => {
    const { status = 200, type = 'application/json', body } = answer(request);
    response.writeHead(status, { 'content-type': type }).end(request.method === 'HEAD' ? '' : body);
  });
}

/** What was asked of the server, e.g. `DynamoDB.PutItem` or `HEAD /bucket/key`. */
export function nameOf({ method, path, headers }: ReceivedRequest): string {
  const target = headers['x-amz-target'];
  if (target === undefined) return `${method} ${path.split('?')[0]}`;
  return String(target).replace('_20120810', '').replace('AmazonSQS', 'SQS');
}

function answer(request: ReceivedRequest): Answer {
  const { path, body } = request;
  const name = nameOf(request);
  if (name.startsWith('DynamoDB.')) {
    const [, Item] =
      (name === 'DynamoDB.GetItem' && Object.entries(items).find(([text]) => body.includes(text))) || [];
    return { type: 'application/x-amz-json-1.0', body: JSON.stringify({ Items: [], Count: 0, Item }) };
  }
  if (name === 'SQS.SendMessage') {
    const { MessageBody } = JSON.parse(body);
    return { body: JSON.stringify({ MessageId: '1', MD5OfMessageBody: md5(MessageBody) }) };
  }
  if (name === 'SQS.SendMessageBatch') {
    const { Entries } = JSON.parse(body) as { Entries: { Id: string; MessageBody: string }[] };
    const sent = Entries.map(({ Id, MessageBody }) => ({
      Id,
      MessageId: Id,
      MD5OfMessageBody: md5(MessageBody),
    }));
    return { body: JSON.stringify({ Successful: sent, Failed: [] }) };
  }
  if (path.startsWith('/2021-01-01/')) return { body: JSON.stringify(answerOfDomains(name)) };
  if (/^\/(Documents|PromptTemplates|HubWeights)/.test(path)) return answerOfBucket(request);
  const [, indexes] = /^GET \/([^*/]+)\/_alias$/.exec(name) ?? [];
  if (indexes) {
    const found = indexes.split(',').map((index) => [index, { aliases: { passages: {} } }]);
    return { body: JSON.stringify(Object.fromEntries(found)) };
  }
  return {
    body: JSON.stringify(/_alias$/.test(name) ? {} : { acknowledged: true, tokens: [], status: 'OK' }),
  };
}

function answerOfDomains(name: string): object {
  if (name.endsWith('/packages/describe')) {
    return { PackageDetailsList: [{ PackageID: 'G1', PackageStatus: 'AVAILABLE' }] };
  }
  if (name.endsWith('/packages')) {
    return {
      DomainPackageDetailsList: [
        { PackageID: 'G1', PackageName: 'analysis-nori', DomainPackageStatus: 'ACTIVE' },
      ],
    };
  }
  return { DomainStatus: { EngineVersion: 'OpenSearch_3.5' } };
}

function answerOfBucket({ method, path }: ReceivedRequest): Answer {
  const type = 'application/xml';
  const isBucket = /^\/[^/]+\/?$/.test(path);
  if (method === 'PUT' || (method === 'HEAD' && isBucket)) return { type, body: '' };
  if (path.includes('list-type=2')) {
    return { type, body: '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>' };
  }
  if (/[?&]versions/.test(path)) {
    return { type, body: '<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>' };
  }
  return {
    status: 404,
    type,
    body: '<Error><Code>NoSuchKey</Code><Message>it is not there</Message></Error>',
  };
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
