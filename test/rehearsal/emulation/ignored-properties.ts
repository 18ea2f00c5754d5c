import { z } from 'zod';

/** A property that the emulator accepts and does not heed. */
export interface IgnoredProperty {
  readonly type: string;
  /** Path in the resource's properties, with dots. */
  readonly property: string;
  /** What a rehearsal therefore does not prove. */
  readonly reason: string;
}

/** Properties that deploy without an error and have no effect there; where they are proved is said in each. */
export const ignoredProperties: readonly IgnoredProperty[] = [
  {
    type: 'AWS::ApiGateway::Method',
    property: 'RequestValidatorId',
    reason: 'requests are not validated before the function',
  },
  {
    type: 'AWS::ApiGateway::RequestValidator',
    property: 'RestApiId',
    reason: 'requests are not validated before the function',
  },
  {
    type: 'AWS::ApiGateway::Method',
    property: 'Integration.TimeoutInMillis',
    reason: 'a slow answer is not cut by API Gateway',
  },
  {
    type: 'AWS::ApiGateway::RestApi',
    property: 'EndpointConfiguration',
    reason: 'every endpoint is that of the emulator',
  },
  { type: 'AWS::Lambda::Function', property: 'MemorySize', reason: 'memory has no limit' },
  {
    type: 'AWS::Lambda::Function',
    property: 'Architectures',
    reason: 'functions run on the processor and Node.js of this machine',
  },
  {
    type: 'AWS::Lambda::Function',
    property: 'ReservedConcurrentExecutions',
    reason: 'concurrency has no ceiling',
  },
  {
    type: 'AWS::Lambda::Function',
    property: 'VpcConfig',
    reason: 'functions run in no VPC: routes, endpoints and security groups are checked in the template only',
  },
  { type: 'AWS::Lambda::Function', property: 'TracingConfig', reason: 'no trace is recorded' },
  {
    type: 'AWS::Lambda::EventSourceMapping',
    property: 'BisectBatchOnFunctionError',
    reason: 'a batch of a stream that fails is repeated whole, for ever',
  },
  {
    type: 'AWS::Lambda::EventSourceMapping',
    property: 'MaximumRetryAttempts',
    reason: 'a batch of a stream that fails is repeated for ever',
  },
  {
    type: 'AWS::Lambda::EventSourceMapping',
    property: 'DestinationConfig',
    reason: 'what a stream gives up goes to no queue',
  },
  {
    type: 'AWS::Lambda::EventSourceMapping',
    property: 'ScalingConfig',
    reason: 'one poller reads every queue: concurrency has no ceiling',
  },
  {
    type: 'AWS::Lambda::EventSourceMapping',
    property: 'MaximumBatchingWindowInSeconds',
    reason: 'batches of a stream are as large as what is there when it is looked at',
  },
  {
    type: 'AWS::Lambda::EventSourceMapping',
    property: 'MaximumRecordAgeInSeconds',
    reason: 'nothing of a stream is given up for its age',
  },
  {
    type: 'AWS::KinesisFirehose::DeliveryStream',
    property: 'IcebergDestinationConfiguration',
    reason: 'no event reaches a table of the lake: the rows are checked in unit tests',
  },
  {
    type: 'AWS::Glue::Table',
    property: 'OpenTableFormatInput',
    reason: 'tables of the lake have a name in the catalogue and no files',
  },
  {
    type: 'AWS::Athena::WorkGroup',
    property: 'WorkGroupConfiguration.BytesScannedCutoffPerQuery',
    reason: 'no query is run: limits of what it reads are checked in the template only',
  },
  {
    type: 'AWS::WAFv2::WebACL',
    property: 'Rules',
    reason: 'no request is filtered: the rules are checked in unit tests',
  },
  {
    type: 'AWS::OpenSearchService::Domain',
    property: 'ClusterConfig',
    reason: 'the domain is one OpenSearch on this machine',
  },
  {
    type: 'AWS::OpenSearchService::Domain',
    property: 'DomainEndpointOptions',
    reason: 'OpenSearch is reached in plain HTTP',
  },
  {
    type: 'AWS::OpenSearchService::Domain',
    property: 'EncryptionAtRestOptions',
    reason: 'nothing is encrypted at rest',
  },
  {
    type: 'AWS::OpenSearchService::Domain',
    property: 'AdvancedSecurityOptions',
    reason: 'roles are not mapped in OpenSearch',
  },
  {
    type: 'AWS::OpenSearchService::Domain',
    property: 'LogPublishingOptions',
    reason: 'OpenSearch writes no slow log to CloudWatch',
  },
  {
    type: 'AWS::S3::Bucket',
    property: 'Tags',
    reason: 'no tag is kept: the rehearsal gives those of buckets that are emptied',
  },
  { type: 'AWS::Logs::MetricFilter', property: 'FilterPattern', reason: 'no metric is made from a log' },
  {
    type: 'AWS::CloudWatch::Alarm',
    property: 'Namespace',
    reason: 'metrics in embedded format are not read from logs: alarms on them never ring',
  },
];

const propertiesShape = z.record(z.string(), z.unknown());

/** Whether a resource's properties have something at the path. */
export function hasProperty(properties: unknown, path: string): boolean {
  let value: unknown = properties;
  for (const part of path.split('.')) {
    const read = propertiesShape.safeParse(value);
    if (!read.success || read.data[part] === undefined) return false;
    value = read.data[part];
  }
  return true;
}
