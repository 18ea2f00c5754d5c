import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentNames, loadEnvironments, loadNamed } from '../../environments';
import type { Environment } from '../../environments/environment';
import { environmentJsonSchema } from '../../environments/environment-json-schema';
import { local } from '../../environments/local';
import { parseEnvironment } from '../../environments/parse-environment';
import { prod } from '../../environments/prod';
import { refuseSharedNamespaces } from '../../environments/refuse-shared-namespaces';

const file = 'environments/trial.ts';
const certificateArn = 'arn:aws:acm:ap-northeast-2:123456789012:certificate/abc-1';
const existing = { kind: 'existing', vpcId: 'vpc-1', egress: 'nat' } as const;

const text = { en: 'Right?', ko: '맞습니까?' };
const passFail = { name: 'correct', type: 'pass-fail', about: 'feedback', text };
const none = { name: 'none', text };

function third(settings: object): object {
  const provider = { type: 'openai-compatible', baseUrl: 'https://models.example.com/v1', ...settings };
  return { kind: 'chat', provider, model: 'm' };
}

/** Routes of production and `own`, a chat route. */
function withChat(settings: object): object {
  return { ...prod.routes, own: { kind: 'chat', provider: { type: 'bedrock' }, model: 'm', ...settings } };
}

test('reads every environment of the repository', () => {
  const environments = loadEnvironments(environmentNames);

  expect(environments.map((environment) => environment.name)).toEqual(['local', 'dev', 'staging', 'prod']);
  expect(environments[0]?.ingestion.passageTokens).toBe(400);
});

test('fails on an unknown name and lists the known ones', () => {
  expect(() => loadEnvironments(['produktion'])).toThrow(
    'there is no environment "produktion": use local, dev, staging, prod',
  );
});

test('fails on an environment whose name is not the one it is listed under', () => {
  expect(() => loadNamed('trial', prod)).toThrow(
    'environments/trial.ts: name must be "trial", as in environments/index.ts, got "prod"',
  );
});

test('fails on an environment that is called as all of them are', () => {
  expect(() => parseEnvironment(file, { ...prod, name: 'all' })).toThrow('name must not be all');
});

test('keeps the committed JSON Schema current: npm run write:environment-schema', () => {
  const committed = readFileSync(
    join(import.meta.dirname, '../../environments/environment.schema.json'),
    'utf8',
  );

  expect(committed).toBe(environmentJsonSchema());
});

describe('a mistake is one line with file, field, value and what is allowed', () => {
  test.each([
    [
      'a number out of range',
      { ...local, chain: { ...local.chain, retrieval: { retrievedPassages: 80 } } },
      'environments/trial.ts: chain.retrieval.retrievedPassages: expected number to be <=50, got 80 (passages put into the prompt, 1 to 50)',
    ],
    [
      'an unknown setting',
      { ...local, chain: { ...local.chain, colour: 'red' } },
      'environments/trial.ts: chain.colour is not a setting: remove it, or use one of chatRoute, condenseRoute',
    ],
    [
      'an unknown choice',
      { ...local, stage: 'prod' },
      'environments/trial.ts: stage: expected one of "local"|"development"|"staging"|"production", got "prod"',
    ],
    [
      'a missing setting',
      { ...local, name: undefined },
      'environments/trial.ts: name: expected string, received undefined, got nothing',
    ],
    [
      'a wrong setting inside a route',
      {
        ...local,
        routes: {
          ...local.routes,
          slow: { kind: 'chat', provider: { type: 'offline' }, model: 'm', maxRetries: 9 },
        },
      },
      'environments/trial.ts: routes.slow.maxRetries: expected number to be <=5, got 9 (further tries before the first token, 0 to 5; never after it)',
    ],
    [
      'a setting of another choice, with those of the choice that was made',
      { ...prod, network: { kind: 'own', zones: 3, egress: 'none', vpcId: 'vpc-1' } },
      'environments/trial.ts: network.vpcId is not a setting: remove it, or use one of kind, cidr, zones, egress',
    ],
    [
      'a name of a table that is not allowed',
      { ...prod, tables: { FAQ: { keyColumn: 'id', textColumns: ['answer'] } } },
      'environments/trial.ts: tables.FAQ: its name must match pattern /^[a-z][a-z0-9-]{0,29}$/',
    ],
    [
      'a VPC that is too small',
      { ...prod, network: { kind: 'own', cidr: '10.0.0.0/30', zones: 3, egress: 'none' } },
      'environments/trial.ts: network.cidr must be /16 to /24, got "10.0.0.0/30"',
    ],
    [
      'a VPC that is too large',
      { ...prod, network: { kind: 'own', cidr: '10.0.0.0/8', zones: 3, egress: 'none' } },
      'environments/trial.ts: network.cidr must be /16 to /24, got "10.0.0.0/8"',
    ],
    [
      'a host name with a scheme',
      { ...prod, api: { domain: { name: 'https://llm.example.com', certificateArn } } },
      'environments/trial.ts: api.domain.name: must match pattern',
    ],
    [
      'a host name in capital letters',
      { ...prod, api: { domain: { name: 'LLM.example.com', certificateArn } } },
      'environments/trial.ts: api.domain.name: must match pattern',
    ],
    [
      'a certificate that is none',
      { ...prod, api: { domain: { name: 'llm.example.com', certificateArn: 'arn:aws:acm:' } } },
      'environments/trial.ts: api.domain.certificateArn: must match pattern',
    ],
    [
      'an address that alarms are sent to twice',
      { ...prod, alarmEmails: ['on-call@example.com', 'on-call@example.com'] },
      'environments/trial.ts: alarmEmails must name each address once, got',
    ],
    [
      'a stream without its number of shards',
      { ...prod, events: { stream: 'shards' } },
      'environments/trial.ts: events.shards: expected number, received undefined, got nothing (shards, 1 to 100)',
    ],
    [
      'a stream that is too short',
      { ...prod, events: { stream: 'on-demand', retentionHours: 1 } },
      'environments/trial.ts: events.retentionHours: expected number to be >=24, got 1 (hours that an event can be read again',
    ],
    [
      'shards of a stream that has none',
      { ...prod, events: { stream: 'on-demand', shards: 2 } },
      'environments/trial.ts: events.shards is not a setting: remove it, or use one of stream, retentionHours, lake',
    ],
    [
      'a namespace that no sign-in page may have',
      { ...prod, namespace: 'aws-llm' },
      'environments/trial.ts: namespace must not hold aws, amazon or cognito',
    ],
  ])('fails on %s', (_, written, line) => {
    expect(() => parseEnvironment(file, written)).toThrow(line);
  });

  test.each([
    ['a key in place of its name', { ...local, routes: { gpt: third({ credential: 'sk-s3cret' }) } }],
    [
      'a password in the address of a proxy',
      { ...prod, network: { ...prod.network, egress: { proxyUrl: 'http://me:s3cret@proxy.internal:3128' } } },
    ],
    [
      'a password in the address of an MLflow server',
      { ...local, evaluation: { mlflow: { kind: 'server', url: 'https://me:s3cret@mlflow.example.com' } } },
    ],
    [
      'a password in the address of a provider',
      { ...local, routes: { gpt: third({ baseUrl: 'https://me:s3cret@models.example.com/v1' }) } },
    ],
  ])('fails on %s without showing it', (_, written) => {
    const parse = () => parseEnvironment(file, written);

    expect(parse).toThrow(/routes\.gpt\.provider|network\.egress|evaluation\.mlflow/);
    expect(parse).not.toThrow(/s3cret/);
  });
});

describe('rules across fields', () => {
  test.each([
    [
      'a chat route that is not there',
      { ...local, chain: { ...local.chain, chatRoute: 'gpt' } },
      'chain.chatRoute must name a chat route (offline), got "gpt"',
    ],
    [
      'an overlap as large as the passage',
      { ...local, ingestion: { passageTokens: 100, overlapTokens: 50 } },
      'ingestion.overlapTokens must be less than half of passageTokens (100), got 50',
    ],
    [
      'production that destroys its data',
      { ...prod, retention: { ...prod.retention, data: 'destroy' } },
      'retention.data must be retain in stage production, got "destroy"',
    ],
    [
      'production without alarms',
      { ...prod, areAlarmsOn: false },
      'areAlarmsOn must be true in stage production, got false',
    ],
    [
      'production that may be deleted',
      { ...prod, isDeletionProtected: false },
      'isDeletionProtected must be true in stage production',
    ],
    [
      'production on the offline model',
      { ...prod, routes: local.routes, chain: local.chain },
      'routes.offline.provider.type must not be offline in stage production',
    ],
    [
      'a deployed environment without a region',
      { ...prod, aws: undefined },
      'aws must be left out in stage local, and be there in every other, got nothing',
    ],
    [
      'a model that stands for any',
      { ...prod, routes: { ...prod.routes, any: { ...prod.routes.chat, model: '*' } } },
      'routes.any.model must name one model: a function is allowed to call just that, got "*"',
    ],
    [
      'an index outside a VPC',
      { ...prod, network: { kind: 'none' } },
      'network.kind must be own or existing where the store is opensearch: the domain is in a VPC, got "none"',
    ],
    [
      'no index while the chain searches one',
      { ...prod, vectorSearch: { store: 'none' } },
      'vectorSearch.store must not be none while chain.isIndexEnabled is true, got "none"',
    ],
    [
      'tables that nothing follows',
      { ...prod, vectorSearch: { store: 'none' }, chain: { ...prod.chain, isIndexEnabled: false } },
      'tables must be left out where there is no index to follow them',
    ],
    [
      'a domain in more zones than the VPC',
      { ...prod, network: { kind: 'own', zones: 2, egress: 'none' } },
      'network.zones must be at least the zones of the domain (3), got 2',
    ],
    [
      'a third party that no way leads to',
      {
        ...prod,
        routes: { ...prod.routes, other: { kind: 'chat', provider: { type: 'anthropic' }, model: 'm' } },
      },
      'network.egress must be nat or a proxy: the route other calls a third party (anthropic)',
    ],
    [
      'a model of another region that no way leads to',
      {
        ...prod,
        routes: {
          ...prod.routes,
          other: { kind: 'chat', provider: { type: 'bedrock', region: 'us-east-1' }, model: 'm' },
        },
      },
      'network.egress must be nat: the route other calls bedrock in us-east-1',
    ],
    [
      'a fallback that is not there',
      { ...prod, routes: withChat({ fallback: ['gone'] }) },
      'routes.own.fallback.0 must name another chat route',
    ],
    [
      'a route that falls back to itself',
      { ...prod, routes: withChat({ fallback: ['own'] }) },
      'routes.own.fallback.0 must name another chat route',
    ],
    [
      'a fallback that does not chat',
      { ...prod, routes: withChat({ fallback: [prod.chain.embeddingRoute] }) },
      'routes.own.fallback.0 must name another chat route',
    ],
    [
      'a fallback twice',
      { ...prod, routes: withChat({ fallback: [prod.chain.chatRoute, prod.chain.chatRoute] }) },
      'routes.own.fallback.1 must name each route once',
    ],
    [
      'something that no model lacks',
      { ...prod, routes: withChat({ lacks: ['sight'] }) },
      'routes.own.lacks.0',
    ],
    [
      'subnets of a VPC without their zones',
      {
        ...prod,
        network: {
          kind: 'existing',
          vpcId: 'vpc-1',
          availabilityZones: ['a'],
          subnetIds: ['subnet-1', 'subnet-2'],
          egress: 'nat',
        },
      },
      'network.subnetIds must be one for each of availabilityZones (1)',
    ],
    [
      'a domain in more zones than the VPC that is there',
      {
        ...prod,
        network: { ...existing, availabilityZones: ['ap-northeast-2a'], subnetIds: ['subnet-1'] },
      },
      'network.availabilityZones must be at least as many as the zones of the domain (3), got ["ap-northeast-2a"]',
    ],
    [
      'a zone that is named twice',
      {
        ...prod,
        network: {
          ...existing,
          availabilityZones: ['ap-northeast-2a', 'ap-northeast-2a'],
          subnetIds: ['subnet-1', 'subnet-2'],
        },
      },
      'network.availabilityZones must name each zone once',
    ],
    [
      'a zone of another region',
      {
        ...prod,
        network: { ...existing, availabilityZones: ['us-east-1a'], subnetIds: ['subnet-1'] },
      },
      'network.availabilityZones must be zones of the region (ap-northeast-2), got ["us-east-1a"]',
    ],
    [
      'a certificate of another region',
      {
        ...prod,
        api: {
          domain: {
            name: 'llm.example.com',
            certificateArn: certificateArn.replace('ap-northeast-2', 'us-east-1'),
          },
        },
      },
      'api.domain.certificateArn must be in the region of the environment (ap-northeast-2)',
    ],
    [
      'an odd number of nodes in two zones',
      { ...prod, vectorSearch: { ...prod.vectorSearch, zones: 2, dataNodes: 3 } },
      'vectorSearch.dataNodes must be even in 2 zones: OpenSearch Service takes no other, got 3',
    ],
    [
      'more zones than data nodes',
      { ...prod, vectorSearch: { ...prod.vectorSearch, dataNodes: 2 } },
      'vectorSearch.dataNodes must be at least the number of zones (3), got 2',
    ],
    [
      'a stream on one machine',
      { ...local, events: { stream: 'on-demand' } },
      'events.stream must be none in stage local: the local database keeps the events, got "on-demand"',
    ],
    [
      'a judge that is no chat route',
      { ...prod, evaluation: { judgeRoute: 'embedding' } },
      'evaluation.judgeRoute must name a chat route (chat, judge), got "embedding"',
    ],
    [
      'a managed MLflow without an account',
      { ...local, evaluation: { mlflow: { kind: 'managed' } } },
      'evaluation.mlflow.kind must be none or server in stage local',
    ],
    [
      'an MLflow server that no way leads to',
      { ...prod, evaluation: { mlflow: { kind: 'server', url: 'https://mlflow.example.com' } } },
      'network.egress must be nat or a proxy: the MLflow server is outside',
    ],
    [
      'a question that is asked twice',
      { ...prod, reviews: { answers: { questions: [passFail, passFail] } } },
      'reviews.answers.questions.1.name must name each question once, got "correct"',
    ],
    [
      'a number whose lowest value is its highest',
      {
        ...prod,
        reviews: {
          answers: { questions: [{ ...passFail, type: 'number', min: 5, max: 5 }] },
        },
      },
      'reviews.answers.questions.0.min must be less than max (5), got 5',
    ],
    [
      'a category that is there twice',
      {
        ...prod,
        reviews: { answers: { questions: [{ ...passFail, type: 'category', categories: [none, none] }] } },
      },
      'reviews.answers.questions.0.categories must name each category once',
    ],
    [
      'a claim that nothing at all is lost',
      { ...local, promotion: { gate: { claim: 'not-worse', margin: 0 } } },
      'promotion.gate.margin must be more than 0 where the claim is not-worse',
    ],
    [
      'a canary that shrinks',
      {
        ...local,
        promotion: {
          canary: {
            steps: [
              { sharePercent: 25, bakeSeconds: 1 },
              { sharePercent: 25, bakeSeconds: 1 },
            ],
          },
        },
      },
      'promotion.canary.steps.1.sharePercent must be more than the share of the step before it (25), got 25',
    ],
    [
      'production without an approval',
      { ...prod, promotion: { isApprovalNeeded: false } },
      'promotion.isApprovalNeeded must be true in stage production, got false',
    ],
    [
      'production without a canary',
      { ...prod, promotion: { canary: { steps: [] } } },
      'promotion.canary.steps must have at least one step in stage production: some callers before all of them, got []',
    ],
    [
      'production without floors',
      { ...prod, promotion: { gate: { floors: [] } } },
      'promotion.gate.floors must have at least one floor in stage production, got []',
    ],
    [
      'a route that takes the name of the chain',
      { ...local, routes: { ...local.routes, rag: local.routes.offline } },
      'routes.rag must have another name',
    ],
  ])('fails on %s', (_, written, line) => {
    expect(() => parseEnvironment(file, written)).toThrow(`${file}: ${line}`);
  });
});

test('asks for no stream unless an environment does, and then has everything else of the loop by default', () => {
  const { events: _, evaluation: _evaluation, promotion: _promotion, ...rest } = prod;

  const environment = parseEnvironment(file, rest);

  expect(environment.events).toEqual({ stream: 'none' });
  expect(Object.keys(environment.reviews)).toEqual(['answers']);
  expect(environment.evaluation.live.sampleShare).toBe(0.1);
  expect(environment.promotion).toMatchObject({ isApprovalNeeded: true, gate: { claim: 'not-worse' } });
});

test('lets a model inside the network be called without a way out of it', () => {
  const provider = { type: 'openai-compatible', baseUrl: 'http://vllm.internal:8000/v1' } as const;
  const routes = { ...prod.routes, own: { kind: 'chat', provider, model: 'm' } };

  expect(() => parseEnvironment(file, { ...prod, routes })).not.toThrow();
});

describe('two environments in one account', () => {
  const production = parseEnvironment('environments/prod.ts', prod);
  const other = (changes: Partial<Environment>): Environment => ({
    ...production,
    name: 'other',
    ...changes,
  });

  test('fails when they share a namespace', () => {
    expect(() => refuseSharedNamespaces([production, other({})])).toThrow(
      'environments/prod.ts and environments/other.ts both have the namespace "llmops-prod" in one account',
    );
  });

  test('may share a namespace in two regions when both say so', () => {
    const one = { ...production, sharesNamespaceWith: ['other'] };
    const aws = { region: 'eu-central-1' };

    expect(() => refuseSharedNamespaces([one, other({ aws, sharesNamespaceWith: ['prod'] })])).not.toThrow();
    expect(() => refuseSharedNamespaces([one, other({ aws })])).toThrow('sharesNamespaceWith');
  });

  test('fails when they share a namespace in one region, also when both say so', () => {
    const one = { ...production, sharesNamespaceWith: ['other'] };

    expect(() => refuseSharedNamespaces([one, other({ sharesNamespaceWith: ['prod'] })])).toThrow(
      'in one account and region, where their stacks would have the same names',
    );
  });

  test('may have the same namespace in different accounts', () => {
    const one = { ...production, aws: { account: '111111111111', region: 'ap-northeast-2' } };
    const two = other({ aws: { account: '222222222222', region: 'ap-northeast-2' } });

    expect(() => refuseSharedNamespaces([one, two])).not.toThrow();
  });
});
