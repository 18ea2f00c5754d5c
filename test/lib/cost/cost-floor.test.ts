import { costFloor } from '../../../lib/cost/cost-floor';
import { describeCostFloor, summarizeCostFloor } from '../../../lib/cost/describe-cost-floor';
import { prices } from '../../../lib/cost/prices';

const template = (...resources: readonly { Type: string; Properties?: Record<string, unknown> }[]) => ({
  Stack: { Resources: Object.fromEntries(resources.map((resource, index) => [`R${index}`, resource])) },
});

const domain = {
  Type: 'AWS::OpenSearchService::Domain',
  Properties: {
    ClusterConfig: { InstanceType: 't3.small.search', InstanceCount: 2 },
    EBSOptions: { EBSEnabled: true, VolumeSize: 10, VolumeType: 'gp3' },
  },
};
const endpoint = (zones: number) => ({
  Type: 'AWS::EC2::VPCEndpoint',
  Properties: {
    VpcEndpointType: 'Interface',
    SubnetIds: Array.from({ length: zones }, () => ({ Ref: 'S' })),
  },
});

test('adds up what is billed by the hour and by the month', () => {
  const floor = costFloor(
    template({ Type: 'AWS::KMS::Key' }, endpoint(2), endpoint(1), { Type: 'AWS::EC2::NatGateway' }),
    'us-east-1',
  );

  expect(floor.lines.map(({ item, quantity, monthlyUsd }) => [item, quantity, monthlyUsd])).toEqual([
    ['NAT gateway', 1, 0.045 * 730],
    ['interface endpoint in a zone', 3, 3 * 0.01 * 730],
    ['KMS key', 1, 1],
  ]);
  expect(floor.monthlyUsd).toBeCloseTo(0.045 * 730 + 0.03 * 730 + 1, 6);
  expect(floor.hourlyUsd).toBeCloseTo(floor.monthlyUsd / 730, 6);
});

const gpuEndpoint = (scaling?: object) => ({
  Type: 'AWS::SageMaker::EndpointConfig',
  Properties: {
    ProductionVariants: [
      { InstanceType: 'ml.g6.xlarge', InitialInstanceCount: 1, ManagedInstanceScaling: scaling },
    ],
  },
});

test('counts the instances of an endpoint that are always there', () => {
  const awake = { Status: 'ENABLED', MinInstanceCount: 2, MaxInstanceCount: 4 };
  const floor = costFloor(
    template(gpuEndpoint(awake), gpuEndpoint(), { Type: 'AWS::SageMaker::Endpoint' }),
    'us-east-1',
  );

  expect(floor.lines).toMatchObject([
    { item: 'SageMaker ml.g6.xlarge', quantity: 3, price: { usd: 1.1267 } },
  ]);
  expect(floor.hourlyUsd).toBeCloseTo(3 * 1.1267, 6);
  expect(floor.unknownTypes).toEqual([]);
  expect(floor.growsWith.join()).toContain('SageMaker: hours of instances');
});

test('counts nothing for an endpoint that sleeps', () => {
  const asleep = { Status: 'ENABLED', MinInstanceCount: 0, MaxInstanceCount: 1 };

  expect(costFloor(template(gpuEndpoint(asleep)), 'us-east-1').lines).toEqual([]);
});

test('says that the price of an instance is unknown in a region, and what it is in another', () => {
  const [line] = costFloor(template(gpuEndpoint()), 'ap-northeast-2').lines;

  expect(line).toMatchObject({ price: undefined, priceElsewhere: { region: 'us-east-1' } });
});

test('counts the nodes of a domain and the volume of each', () => {
  const floor = costFloor(template(domain), 'us-east-1');

  expect(floor.lines.map(({ item, quantity }) => [item, quantity])).toEqual([
    ['OpenSearch t3.small.search', 2],
    ['GiB of OpenSearch gp3 volume', 20],
  ]);
  expect(floor.monthlyUsd).toBeCloseTo(2 * 0.036 * 730 + 20 * 0.122, 6);
});

test('counts dedicated masters of a domain', () => {
  const { Properties } = domain;
  const ClusterConfig = {
    ...Properties.ClusterConfig,
    DedicatedMasterEnabled: true,
    DedicatedMasterType: 'm7g.medium.search',
    DedicatedMasterCount: 3,
  };

  const floor = costFloor(template({ ...domain, Properties: { ...Properties, ClusterConfig } }), 'us-east-1');

  expect(floor.lines.map(({ item, quantity }) => [item, quantity])).toContainEqual([
    'OpenSearch m7g.medium.search',
    3,
  ]);
});

test('counts the shards of a stream, or the stream itself where it grows by itself', () => {
  const stream = (Properties: Record<string, unknown>) => ({ Type: 'AWS::Kinesis::Stream', Properties });

  const floor = costFloor(
    template(
      stream({ ShardCount: 3, StreamModeDetails: { StreamMode: 'PROVISIONED' } }),
      stream({ StreamModeDetails: { StreamMode: 'ON_DEMAND' } }),
    ),
    'us-east-1',
  );

  expect(floor.lines.map(({ item, quantity, monthlyUsd }) => [item, quantity, monthlyUsd])).toEqual([
    ['Kinesis shard', 3, 3 * 0.015 * 730],
    ['Kinesis stream on demand', 1, 0.04 * 730],
  ]);
});

test('says that a price is unknown instead of guessing it, and what it is elsewhere', () => {
  const floor = costFloor(template(domain, { Type: 'AWS::KMS::Key' }), 'ap-northeast-2');

  expect(floor.monthlyUsd).toBe(1);
  expect(summarizeCostFloor('dev', floor)).toBe(
    'dev: at least 0.00 USD an hour, 1.00 USD a month, while nobody uses it; price of 2 × OpenSearch t3.small.search, 20 × GiB of OpenSearch gp3 volume unknown in ap-northeast-2',
  );
  expect(describeCostFloor('dev', floor)).toContain(
    'unknown, no price in ap-northeast-2: 2 × OpenSearch t3.small.search (in us-east-1 0.036 USD each hour)',
  );
});

test('is a sum of its lines in a region without any price, too', () => {
  const floor = costFloor(template(domain, endpoint(3)), 'eu-west-3');

  expect(floor.monthlyUsd).toBe(0);
  expect(floor.lines).toHaveLength(3);
});

test.each([
  ['a gateway endpoint', { Type: 'AWS::EC2::VPCEndpoint', Properties: { VpcEndpointType: 'Gateway' } }],
  [
    'a table on demand',
    { Type: 'AWS::DynamoDB::GlobalTable', Properties: { BillingMode: 'PAY_PER_REQUEST' } },
  ],
  ['an alias without provisioned concurrency', { Type: 'AWS::Lambda::Alias', Properties: {} }],
  ['an API stage without a cache', { Type: 'AWS::ApiGateway::Stage', Properties: {} }],
  ['a dashboard of few metrics', { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } }],
  ['a bucket', { Type: 'AWS::S3::Bucket' }],
])('counts %s as nothing', (_what, resource) => {
  const floor = costFloor(template(resource), 'us-east-1');

  expect(floor.lines).toEqual([]);
  expect(floor.unknownTypes).toEqual([]);
  expect(summarizeCostFloor('minimal', floor)).toBe(
    'minimal: nothing in it is billed by the hour or the month',
  );
});

test.each([
  [
    'a table with provisioned capacity',
    { Type: 'AWS::DynamoDB::GlobalTable', Properties: { BillingMode: 'PROVISIONED' } },
    'provisioned table',
  ],
  [
    'provisioned concurrency',
    { Type: 'AWS::Lambda::Alias', Properties: { ProvisionedConcurrencyConfig: {} } },
    'provisioned concurrency',
  ],
  ['an elastic address', { Type: 'AWS::EC2::EIP' }, 'public IPv4 address'],
  ['a secret', { Type: 'AWS::SecretsManager::Secret' }, 'secret'],
  ['an alarm', { Type: 'AWS::CloudWatch::Alarm' }, 'alarm'],
])('counts %s', (_what, resource, item) => {
  const floor = costFloor(template(resource), 'us-east-1');

  expect(floor.lines.map((line) => line.item)).toEqual([item]);
});

test('counts the rules of a firewall beside the firewall', () => {
  const floor = costFloor(
    template({ Type: 'AWS::WAFv2::WebACL', Properties: { Rules: [{}, {}] } }),
    'ap-northeast-2',
  );

  expect(floor.monthlyUsd).toBe(7);
});

test('counts a dashboard of more than fifty metrics, whose body is in pieces', () => {
  const metric = '["AWS/SQS","NumberOfMessagesSent","QueueName","';
  const pieces = Array.from({ length: 51 }, () => [metric, { Ref: 'Queue' }, '"],']).flat();

  const floor = costFloor(
    template({
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: { DashboardBody: { 'Fn::Join': ['', pieces] } },
    }),
    'us-east-1',
  );

  expect(floor.monthlyUsd).toBe(3);
});

test('counts the fourth dashboard of an environment, which is not free any more', () => {
  const dashboard = { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } };

  const floor = costFloor(template(dashboard, dashboard, dashboard, dashboard), 'us-east-1');

  expect(floor.monthlyUsd).toBe(3);
});

test('names the types of which nobody has said whether they are billed for existing', () => {
  const floor = costFloor(
    template({ Type: 'AWS::Neptune::DBCluster' }, { Type: 'AWS::IAM::Role' }),
    'us-east-1',
  );

  expect(floor.unknownTypes).toEqual(['AWS::Neptune::DBCluster']);
  expect(describeCostFloor('dev', floor)).toContain('AWS::Neptune::DBCluster');
});

test('says what grows with use', () => {
  const floor = costFloor(
    template({ Type: 'AWS::Lambda::Function' }, { Type: 'AWS::IAM::Role' }),
    'us-east-1',
  );

  expect(floor.growsWith).toEqual([
    'models: tokens of questions, answers and embeddings',
    'CloudWatch: metrics that the functions write, by the month, each combination of name and dimension',
    'X-Ray: traces',
    'Lambda: requests, and seconds by memory',
  ]);
});

test('has a source with its day for every price, and none that is nothing', () => {
  const all = Object.values(prices).flatMap((region) => Object.entries(region));

  expect(all.length).toBeGreaterThan(15);
  for (const [item, price] of all) {
    expect([item, price.usd > 0]).toEqual([item, true]);
    expect(price.source).toMatch(/aws\.amazon\.com\/\S+\/pricing/);
    expect(price.source).toMatch(/(quoted|read) 20\d\d-\d\d/);
  }
});
