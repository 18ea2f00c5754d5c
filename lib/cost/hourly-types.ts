import { z } from 'zod';

/** So many of something that is billed for existing; the item is a key of the price table. */
export interface BilledItem {
  readonly item: string;
  readonly quantity: number;
}

/** Properties of a resource as its template has them: what is known only at deployment is an object. */
type Properties = Readonly<Record<string, unknown>>;

/**
 * Types of CloudFormation that are billed by the hour or the month because they exist, whether they are used or not,
 * and how to count them. A resource may count as nothing, e.g. a gateway endpoint.
 */
export const hourlyTypes: Readonly<Record<string, (properties: Properties) => readonly BilledItem[]>> = {
  'AWS::ApiGateway::Stage': (properties) =>
    properties.CacheClusterEnabled === true ? one('cache of an API stage') : [],
  'AWS::CloudWatch::Alarm': countAlarm,
  'AWS::CloudWatch::CompositeAlarm': () => one('composite alarm'),
  'AWS::CloudWatch::Dashboard': (properties) => countDashboard(properties),
  'AWS::DynamoDB::GlobalTable': countTable,
  'AWS::DynamoDB::Table': countTable,
  'AWS::EC2::EIP': () => one('public IPv4 address'),
  'AWS::EC2::Instance': (properties) => one(`EC2 ${text(properties.InstanceType)}`),
  'AWS::EC2::NatGateway': () => one('NAT gateway'),
  'AWS::EC2::TransitGatewayAttachment': () => one('attachment of a transit gateway'),
  'AWS::EC2::VPCEndpoint': countEndpoint,
  'AWS::EC2::VPNConnection': () => one('VPN connection'),
  'AWS::ECS::Service': () => one('ECS service'),
  'AWS::ElastiCache::ReplicationGroup': () => one('ElastiCache group'),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': () => one('load balancer'),
  'AWS::KMS::Key': () => one('KMS key'),
  'AWS::KMS::ReplicaKey': () => one('KMS key'),
  'AWS::Kinesis::Stream': countStream,
  'AWS::Lambda::Alias': countConcurrency,
  'AWS::Lambda::Version': countConcurrency,
  'AWS::MSK::Cluster': () => one('MSK cluster'),
  'AWS::OpenSearchServerless::Collection': () => one('OpenSearch collection'),
  'AWS::OpenSearchService::Domain': countDomain,
  'AWS::RDS::DBCluster': () => one('RDS cluster'),
  'AWS::RDS::DBInstance': () => one('RDS instance'),
  'AWS::Route53::HostedZone': () => one('hosted zone'),
  'AWS::SageMaker::EndpointConfig': countInstances,
  'AWS::SageMaker::MlflowTrackingServer': () => one('MLflow server'),
  'AWS::SecretsManager::Secret': () => one('secret'),
  'AWS::WAFv2::WebACL': countFirewall,
};

function one(item: string): readonly BilledItem[] {
  return [{ item, quantity: 1 }];
}

/** By the metrics that an alarm reads; most read one. */
function countAlarm({ Metrics }: Properties): readonly BilledItem[] {
  const read = Array.isArray(Metrics) ? Metrics.filter((metric) => 'MetricStat' in Object(metric)) : [];
  return [{ item: 'alarm', quantity: Math.max(1, read.length) }];
}

/** A dashboard of at most so many metrics is free, for three of them in an account. */
const freeMetricsOfDashboard = 50;

function countDashboard({ DashboardBody }: Properties): readonly BilledItem[] {
  // In a template the body is pieces of JSON around what is known only at deployment.
  const body = JSON.stringify(DashboardBody ?? '').replaceAll('\\', '');
  const shown = body.match(/\["(AWS\/|LlmopsKit)/g)?.length ?? 0;
  return shown > freeMetricsOfDashboard ? one('dashboard') : one('dashboard of at most 50 metrics');
}

function countTable({ BillingMode }: Properties): readonly BilledItem[] {
  return BillingMode === 'PAY_PER_REQUEST' ? [] : one('provisioned table');
}

function countEndpoint({ VpcEndpointType, SubnetIds }: Properties): readonly BilledItem[] {
  if (VpcEndpointType !== 'Interface') return [];
  return [
    { item: 'interface endpoint in a zone', quantity: Array.isArray(SubnetIds) ? SubnetIds.length : 1 },
  ];
}

function countStream({ StreamModeDetails, ShardCount }: Properties): readonly BilledItem[] {
  const isOnDemand = JSON.stringify(StreamModeDetails ?? '').includes('ON_DEMAND');
  if (isOnDemand) return one('Kinesis stream on demand');
  return [{ item: 'Kinesis shard', quantity: typeof ShardCount === 'number' ? ShardCount : 1 }];
}

function countConcurrency({ ProvisionedConcurrencyConfig }: Properties): readonly BilledItem[] {
  return ProvisionedConcurrencyConfig === undefined ? [] : one('provisioned concurrency');
}

function countFirewall({ Rules }: Properties): readonly BilledItem[] {
  const rules = Array.isArray(Rules) ? Rules.length : 0;
  return [
    { item: 'firewall', quantity: 1 },
    ...(rules > 0 ? [{ item: 'rule of a firewall', quantity: rules }] : []),
  ];
}

const domainShape = z.object({
  ClusterConfig: z
    .object({
      InstanceType: z.string().default('m4.large.search'),
      InstanceCount: z.number().default(1),
      DedicatedMasterEnabled: z.boolean().default(false),
      DedicatedMasterType: z.string().default('unknown'),
      DedicatedMasterCount: z.number().default(0),
    })
    .prefault({}),
  EBSOptions: z
    .object({
      EBSEnabled: z.boolean().default(false),
      VolumeSize: z.number().default(0),
      VolumeType: z.string().default('gp2'),
    })
    .prefault({}),
});

function countDomain(properties: Properties): readonly BilledItem[] {
  const { ClusterConfig: cluster, EBSOptions: volume } = domainShape.parse(properties);
  return [
    { item: `OpenSearch ${cluster.InstanceType}`, quantity: cluster.InstanceCount },
    ...(cluster.DedicatedMasterEnabled
      ? [{ item: `OpenSearch ${cluster.DedicatedMasterType}`, quantity: cluster.DedicatedMasterCount }]
      : []),
    ...(volume.EBSEnabled
      ? [
          {
            item: `GiB of OpenSearch ${volume.VolumeType} volume`,
            quantity: volume.VolumeSize * cluster.InstanceCount,
          },
        ]
      : []),
  ];
}

const endpointShape = z.object({
  ProductionVariants: z
    .array(
      z.object({
        InstanceType: z.string().optional(),
        InitialInstanceCount: z.number().default(0),
        ManagedInstanceScaling: z
          .object({ Status: z.string().optional(), MinInstanceCount: z.number().optional() })
          .optional(),
      }),
    )
    .default([]),
});

/** Instances that are always there: an endpoint that may sleep has none while nobody asks. */
function countInstances(properties: Properties): readonly BilledItem[] {
  return endpointShape.parse(properties).ProductionVariants.map((variant) => {
    const scaling = variant.ManagedInstanceScaling;
    const least = scaling?.Status === 'ENABLED' ? scaling.MinInstanceCount : undefined;
    return {
      item: `SageMaker ${text(variant.InstanceType)}`,
      quantity: least ?? variant.InitialInstanceCount,
    };
  });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : 'of a type that is known only at deployment';
}
