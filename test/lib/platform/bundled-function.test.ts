import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { digest } from '../../../lambdas/platform/digest';
import { readVariables } from '../../../lambdas/platform/read-variables';
import { BundledFunction, type BundledFunctionProps } from '../../../lib/platform/bundled-function';
import { Network } from '../../../lib/platform/network';
import { PrivateTable } from '../../../lib/platform/private-table';
import { synthesize, testApp, testStack } from '../synthesize';

const functions = { logDays: RetentionDays.TWO_WEEKS, removalPolicy: RemovalPolicy.DESTROY };
const props: BundledFunctionProps = {
  entry: 'ingestion/index-documents',
  description: 'indexes documents',
  timeout: Duration.minutes(1),
  functions,
};

test('runs on arm64 with traces, and keeps its log as long as the environment says', () => {
  const template = synthesize((stack) => new BundledFunction(stack, 'Trial', props));

  template.hasResourceProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    TracingConfig: { Mode: 'Active' },
    Timeout: 60,
    MemorySize: 512,
  });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 14 });
});

test('may write its own log and traces, and nothing else', () => {
  const template = synthesize((stack) => new BundledFunction(stack, 'Trial', props));

  const statements = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );
  expect(statements.map(({ Action }) => Action)).toEqual([
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
  ]);
  template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
});

test('runs in the private subnets of its network, and leaves it through the proxy', () => {
  const template = synthesize((stack) => {
    const { functions: network } = new Network(stack, 'Network', {
      vpc: { cidr: '10.1.0.0/16', zones: 1 },
      egress: { proxyUrl: 'http://proxy.internal:3128' },
      services: [],
      ...functions,
    });
    return new BundledFunction(stack, 'Trial', { ...props, functions: { ...functions, network } });
  });

  template.hasResourceProperties('AWS::Lambda::Function', {
    VpcConfig: { SubnetIds: [Match.anyValue()], SecurityGroupIds: [Match.anyValue()] },
    Environment: {
      Variables: Match.objectLike({
        HTTPS_PROXY: 'http://proxy.internal:3128',
        NODE_USE_ENV_PROXY: '1',
      }),
    },
  });
});

test('fails at synthesis when its variables are more than Lambda takes', () => {
  const app = testApp();
  const stack = testStack(app);
  const trial = new BundledFunction(stack, 'Trial', props);

  // Digests, of which packing takes a third at most.
  const digests = Array.from({ length: 110 }, (_, place) => digest(String(place)));
  trial.addEnvironment('KIT_ROUTES', JSON.stringify(digests));

  expect(() => Template.fromStack(stack)).toThrow(
    /variables of Test\/Trial have about \d+ bytes, Lambda takes 4096/,
  );
});

test('packs what is known at synthesis where Lambda has no room for it, and what it reads is the same', () => {
  const routes = JSON.stringify(
    Array.from({ length: 90 }, (_, place) => ({ model: `모델-${place}`, place })),
  );
  const variablesWith = (...names: readonly string[]) => {
    const template = synthesize((stack) => {
      const trial = new BundledFunction(stack, 'Trial', props);
      for (const name of names) trial.addEnvironment(name, routes);
      trial.addEnvironment('KIT_ROLE', trial.role?.roleName ?? '');
      return trial;
    });
    const [made] = Object.values(template.findResources('AWS::Lambda::Function'));
    return made?.Properties.Environment.Variables;
  };

  const roomy = variablesWith('KIT_ROUTES');
  const packed = variablesWith('KIT_ROUTES', 'KIT_MORE');

  expect(roomy).toMatchObject({ KIT_ROUTES: routes, KIT_ROLE: { Ref: expect.anything() } });
  expect(Object.keys(packed).sort()).toEqual(['KIT_ROLE', 'NODE_OPTIONS', 'PACKED_SETTINGS']);
  expect(readVariables({ routes: 'KIT_ROUTES', more: 'KIT_MORE' }, 'Trial.grant', packed)).toEqual({
    routes,
    more: routes,
  });
});

test('counts the text around what is only known at deployment', () => {
  const app = testApp();
  const stack = testStack(app);
  const trial = new BundledFunction(stack, 'Trial', props);
  const tables = Array.from({ length: 80 }, (_, place) => ({
    name: `table-${place}`,
    role: trial.role?.roleName,
  }));

  trial.addEnvironment('KIT_TABLES', stack.toJsonString(tables));

  expect(() => app.synth()).toThrow(/the variables of .*Trial have about \d+ bytes, Lambda takes 4096/);
});

test('counts a name that CloudFormation makes as long as it is', () => {
  const app = testApp();
  const stack = testStack(app);
  const trial = new BundledFunction(stack, 'Trial', props);
  const { tableName } = new PrivateTable(stack, 'Table', { partitionKey: 'id', ...functions });

  for (let place = 0; place < 90; place++) trial.addEnvironment(`TABLE_${place}`, tableName);

  expect(() => app.synth()).not.toThrow();
});
