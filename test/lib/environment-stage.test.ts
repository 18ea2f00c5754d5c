import { loadEnvironments } from '../../environments';
import { synthesizeEnvironment } from '../../lib/synthesize-environment';
import { type Resource, resourcesOf, synthesizedNames, templatesOf } from './synthesized';

/** What holds data: whose id changes loses it. */
const stateful = [
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::GlobalTable',
  'AWS::Glue::Database',
  'AWS::KMS::Key',
  'AWS::Kinesis::Stream',
  'AWS::OpenSearchService::Domain',
  'AWS::S3::Bucket',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
];

/** Views are tables of the catalogue, too, and hold nothing. */
const isStateful = ({ Type, Properties }: Resource) =>
  stateful.includes(Type) || (Type === 'AWS::Glue::Table' && Properties?.OpenTableFormatInput !== undefined);

test('gives the same bytes twice', () => {
  const [dev] = loadEnvironments(['dev']);

  expect(JSON.stringify(synthesizeEnvironment(dev!))).toBe(JSON.stringify(synthesizeEnvironment(dev!)));
});

test.each(['dev', 'minimal'])('makes the stacks of %s', (name) => {
  for (const [stack, template] of Object.entries(templatesOf(name))) {
    expect(maskAssets(template)).toMatchSnapshot(stack);
  }
});

test('makes the stacks of models of ones own', () => {
  for (const stack of ['models', 'fine-tuning', 'serving']) {
    expect(maskAssets(templatesOf('own-model')[`llmops-own-${stack}`]!)).toMatchSnapshot(stack);
  }
});

test('keeps the ids of everything that holds data', () => {
  const ids = resourcesOf('prod')
    .filter(isStateful)
    .map(({ place, Type }) => `${place} ${Type}`);

  expect(ids.sort()).toMatchSnapshot();
});

test('retains all data of production, whatever happens to its stacks', () => {
  const lost = resourcesOf('prod').filter(
    (resource) =>
      isStateful(resource) &&
      (resource.DeletionPolicy !== 'Retain' || resource.UpdateReplacePolicy !== 'Retain'),
  );

  expect(lost.map(({ place }) => place)).toEqual([]);
});

test('encrypts production with its own key, messages in queues too', () => {
  const keyProperties: Readonly<Record<string, string>> = {
    'AWS::SQS::Queue': 'KmsMasterKeyId',
    'AWS::Kinesis::Stream': 'KeyId',
    'AWS::Athena::WorkGroup': 'KmsKey',
    'AWS::DynamoDB::GlobalTable': 'KMSMasterKeyId',
    'AWS::OpenSearchService::Domain': 'KmsKeyId',
    'AWS::SNS::Topic': 'KmsMasterKeyId',
  };

  const encrypted = resourcesOf('prod').filter(({ Type }) => Type in keyProperties);
  const open = encrypted.filter(
    ({ Type, Properties }) => !JSON.stringify(Properties).includes(`"${keyProperties[Type]}":{`),
  );

  expect(encrypted.length).toBeGreaterThan(8);
  expect(open.map(({ place }) => place)).toEqual([]);
});

test('leaves nothing of dev behind but the role that API Gateway writes the logs of a whole account with', () => {
  const kept = resourcesOf('dev').filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain');

  expect(kept.map(({ Type }) => Type)).toEqual(['AWS::IAM::Role', 'AWS::ApiGateway::Account']);
});

test.each(synthesizedNames)('keeps no log of %s for ever', (name) => {
  const groups = resourcesOf(name).filter(({ Type }) => Type === 'AWS::Logs::LogGroup');

  expect(groups.length).toBeGreaterThan(3);
  expect(groups.filter(({ Properties }) => !Properties?.RetentionInDays).map(({ place }) => place)).toEqual(
    [],
  );
});

test.each(synthesizedNames)('gives every function of %s a log group of its own', (name) => {
  const functions = resourcesOf(name)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    // The CDK's own function that empties a bucket takes no log group, and logs nothing of what it removes.
    .filter(({ place }) => !place.includes('CustomS3AutoDelete'));

  expect(functions.length).toBeGreaterThan(2);
  expect(functions.filter(({ Properties }) => !Properties?.LoggingConfig).map(({ place }) => place)).toEqual(
    [],
  );
});

test('makes nothing in a network, no index, no stream and no key for an environment that asks for none', () => {
  const types = new Set(resourcesOf('minimal').map(({ Type }) => Type));

  for (const type of [
    'AWS::EC2::VPC',
    'AWS::OpenSearchService::Domain',
    'AWS::KMS::Key',
    'AWS::Kinesis::Stream',
    'AWS::SQS::Queue',
  ]) {
    expect(types).not.toContain(type);
  }
  expect(Object.keys(templatesOf('minimal'))).toEqual([
    'llmops-minimal-data',
    'llmops-minimal-api',
    'llmops-minimal-observability',
  ]);
});

/** Without what changes with every change of code: digests of assets. */
function maskAssets(template: unknown): unknown {
  return JSON.parse(JSON.stringify(template).replaceAll(/[0-9a-f]{64}/g, '<asset>'));
}
