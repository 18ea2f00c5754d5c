import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EngineVersion } from 'aws-cdk-lib/aws-opensearchservice';
import { BundledFunction } from '../../../lib/platform/bundled-function';
import type { FunctionDefaults } from '../../../lib/platform/function-defaults';
import { Network } from '../../../lib/platform/network';
import { VectorSearch, type VectorSearchProps } from '../../../lib/vector-search/vector-search';
import { testApp, testStack } from '../synthesize';

const fingerprint = { embeddingModel: 'test/words', dimensions: 384, splitterVersion: 'structure-1/400/40' };
const outside: FunctionDefaults = { logDays: RetentionDays.TWO_WEEKS, removalPolicy: RemovalPolicy.DESTROY };

const defaultsIn = (stack: Stack, zones = 2): FunctionDefaults => ({
  ...outside,
  network: new Network(stack, 'Network', {
    vpc: { cidr: '10.1.0.0/16', zones },
    egress: 'none',
    services: [],
    ...outside,
  }).functions,
});
const searchIn = (stack: Stack, props: Partial<VectorSearchProps> = {}) =>
  new VectorSearch(stack, 'Search', { fingerprint, functions: defaultsIn(stack), ...props });
const functionIn = (stack: Stack, id = 'Answer') =>
  new BundledFunction(stack, id, {
    entry: 'vector-search/manage-index',
    description: 'stands for a function that searches',
    timeout: Duration.seconds(10),
    functions: outside,
  });
const synthesized = (props: Partial<VectorSearchProps> = {}) => {
  const stack = testStack();
  searchIn(stack, props);
  return Template.fromStack(stack);
};

const existing = {
  domainEndpoint: 'vpc-theirs-abc.ap-northeast-2.es.amazonaws.com',
  domainArn: 'arn:aws:es:ap-northeast-2:111111111111:domain/theirs',
};
const arnOfTheirs = (path: string) => `${existing.domainArn}/${path}`;

/** Statements that allow something in OpenSearch, of the policies whose logical id begins so. */
const statementsOf = (template: Template, logicalId: RegExp) =>
  Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => logicalId.test(id))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
    .filter(({ Action }: { Action: string | string[] }) => JSON.stringify(Action).includes('es:'));

describe('the domain', () => {
  it('is encrypted on disk, between nodes and on the way, and takes HTTPS of today alone', () => {
    synthesized().hasResourceProperties('AWS::OpenSearchService::Domain', {
      EncryptionAtRestOptions: { Enabled: true },
      NodeToNodeEncryptionOptions: { Enabled: true },
      DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
    });
  });

  it('is encrypted with the key that it is given', () => {
    const stack = testStack();
    const key = new Key(stack, 'Key');
    searchIn(stack, { encryptionKey: key });

    Template.fromStack(stack).hasResourceProperties('AWS::OpenSearchService::Domain', {
      EncryptionAtRestOptions: { Enabled: true, KmsKeyId: stack.resolve(key.keyId) },
    });
  });

  it('has roles of its own, whose master is the function that manages the index, and no passwords', () => {
    synthesized().hasResourceProperties('AWS::OpenSearchService::Domain', {
      AdvancedSecurityOptions: {
        Enabled: true,
        InternalUserDatabaseEnabled: false,
        AnonymousAuthEnabled: false,
        MasterUserOptions: {
          MasterUserARN: {
            'Fn::GetAtt': [Match.stringLikeRegexp('^SearchManagementFunctionRole'), 'Arn'],
          },
        },
      },
    });
  });

  it('lets in nobody but callers of the own account', () => {
    synthesized().hasResourceProperties('AWS::OpenSearchService::Domain', {
      AccessPolicies: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: 'arn:aws:iam::111111111111:root' },
            Action: ['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpPost', 'es:ESHttpPut'],
            Resource: 'arn:aws:es:ap-northeast-2:111111111111:domain/*',
          },
        ],
      },
    });
  });

  it('takes HTTPS from the functions, nothing else, and lets nothing out', () => {
    const template = synthesized();

    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [
        {
          IpProtocol: 'tcp',
          FromPort: 443,
          ToPort: 443,
          SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NetworkFunctions'), 'GroupId'] },
          Description: Match.anyValue(),
        },
      ],
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32', IpProtocol: 'icmp' })],
    });
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  it('is small when nothing is said, and of the engine that the kit is tested with', () => {
    synthesized().hasResourceProperties('AWS::OpenSearchService::Domain', {
      EngineVersion: 'OpenSearch_3.5',
      ClusterConfig: {
        InstanceType: 't3.small.search',
        InstanceCount: 1,
        ZoneAwarenessEnabled: false,
        DedicatedMasterEnabled: false,
        MultiAZWithStandbyEnabled: false,
      },
      EBSOptions: { EBSEnabled: true, VolumeType: 'gp3', VolumeSize: 10 },
      VPCOptions: { SubnetIds: [Match.anyValue()] },
      SoftwareUpdateOptions: { AutoSoftwareUpdateEnabled: true },
      OffPeakWindowOptions: { Enabled: true },
    });
  });

  it('spreads its nodes over the zones that it is given', () => {
    synthesized({
      openSearchVersion: EngineVersion.OPENSEARCH_2_19,
      instanceType: 'r7g.large.search',
      dataNodes: 4,
      zones: 2,
      volumeGib: 100,
      masterInstanceType: 'm7g.medium.search',
    }).hasResourceProperties('AWS::OpenSearchService::Domain', {
      EngineVersion: 'OpenSearch_2.19',
      ClusterConfig: {
        InstanceType: 'r7g.large.search',
        InstanceCount: 4,
        ZoneAwarenessEnabled: true,
        ZoneAwarenessConfig: { AvailabilityZoneCount: 2 },
        DedicatedMasterEnabled: true,
        DedicatedMasterType: 'm7g.medium.search',
        DedicatedMasterCount: 3,
      },
      EBSOptions: { VolumeSize: 100 },
      VPCOptions: { SubnetIds: [Match.anyValue(), Match.anyValue()] },
    });
  });

  it('fails when there are fewer nodes than zones, or fewer zones in the network', () => {
    expect(() => synthesized({ dataNodes: 1, zones: 2 })).toThrow(
      'dataNodes must be at least the number of zones (2), got 1',
    );
    expect(() => synthesized({ dataNodes: 3, zones: 3 })).toThrow(
      'has 3 zones and its network private subnets in 2',
    );
  });

  it('fails without a network', () => {
    expect(() => synthesized({ functions: outside })).toThrow('set network, or functions.network');
  });

  it('writes errors and slow calls to logs that end, which the service may write for this account', () => {
    const template = synthesized();

    template.hasResourceProperties('AWS::OpenSearchService::Domain', {
      LogPublishingOptions: {
        ES_APPLICATION_LOGS: { Enabled: true, CloudWatchLogsLogGroupArn: Match.anyValue() },
        SEARCH_SLOW_LOGS: { Enabled: true, CloudWatchLogsLogGroupArn: Match.anyValue() },
        INDEX_SLOW_LOGS: { Enabled: true, CloudWatchLogsLogGroupArn: Match.anyValue() },
      },
    });
    const [policy] = Object.values(template.findResources('AWS::Logs::ResourcePolicy'));
    const text = JSON.stringify(policy?.Properties.PolicyDocument);
    expect(text).toContain('logs:CreateLogStream');
    expect(text).toContain('logs:PutLogEvents');
    expect(text).toContain('es.amazonaws.com');
    expect(text).toContain('aws:SourceAccount');
    for (const { Properties } of Object.values(template.findResources('AWS::Logs::LogGroup'))) {
      expect(Properties.RetentionInDays).toBe(14);
    }
  });

  it('stays with its passages when the stack goes, unless it is said otherwise, and is upgraded in place', () => {
    const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };

    synthesized().hasResource('AWS::OpenSearchService::Domain', {
      ...kept,
      UpdatePolicy: { EnableVersionUpgrade: true },
    });
    synthesized({ removalPolicy: RemovalPolicy.DESTROY }).hasResource('AWS::OpenSearchService::Domain', {
      DeletionPolicy: 'Delete',
    });
  });

  it('leaves no policy of a fixed name behind, which the next deployment would meet', () => {
    const template = synthesized({ removalPolicy: RemovalPolicy.RETAIN });

    template.hasResource('AWS::Logs::ResourcePolicy', { DeletionPolicy: 'Delete' });
  });

  it('keeps its logical id, or its passages would be lost', () => {
    expect(Object.keys(synthesized().findResources('AWS::OpenSearchService::Domain'))).toEqual([
      'SearchPassagesDomain2C13D27F',
    ]);
  });

  it('is not made where there is one', () => {
    const template = synthesized({ existing });

    template.resourceCountIs('AWS::OpenSearchService::Domain', 0);
    template.hasResourceProperties('Custom::PassageIndex', { domain: existing.domainArn });
  });
});

describe('the index', () => {
  it('is made at deployment after the analyzer, in bounded time, and kept with the domain', () => {
    const template = synthesized();

    template.hasResource('Custom::PassageIndex', {
      Properties: {
        ServiceTimeout: '600',
        alias: 'passages',
        fingerprint: JSON.stringify(fingerprint),
        onDelete: 'keep',
        analysis: 'nori',
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^SearchNoriPackage')]),
    });
    template.hasResourceProperties('Custom::NoriPackage', { ServiceTimeout: '3600', onDelete: 'keep' });
  });

  it('is deleted where data is, and the analyzer of a domain of others is given back', () => {
    const template = synthesized({ existing, removalPolicy: RemovalPolicy.DESTROY });

    template.hasResourceProperties('Custom::PassageIndex', { onDelete: 'delete' });
    template.hasResourceProperties('Custom::NoriPackage', { domain: 'theirs', onDelete: 'dissociate' });
  });

  it('is made without the analyzer where nobody wants it', () => {
    const template = synthesized({ isNoriInstalled: false });

    template.resourceCountIs('Custom::NoriPackage', 0);
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 0);
    template.hasResourceProperties('Custom::PassageIndex', { analysis: 'terms' });
  });

  it('is managed by a function in the network of the domain, with the rights of its calls', () => {
    const template = synthesized({ existing, alias: 'kit' });

    expect(statementsOf(template, /^SearchManagementFunctionRole/)).toEqual([
      { Effect: 'Allow', Action: 'es:ESHttpGet', Resource: arnOfTheirs('kit-*/_alias') },
      {
        Effect: 'Allow',
        Action: 'es:ESHttpPost',
        Resource: ['_aliases', '_analyze'].map(arnOfTheirs),
      },
      {
        Effect: 'Allow',
        Action: ['es:ESHttpDelete', 'es:ESHttpPut'],
        Resource: [
          '_plugins/_security/api/roles/kit-*',
          '_plugins/_security/api/rolesmapping/kit-*',
          'kit-*',
        ].map(arnOfTheirs),
      },
    ]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'makes the passage index and the roles of functions in the domain',
      VpcConfig: Match.objectLike({ SecurityGroupIds: [Match.anyValue()] }),
      Environment: {
        Variables: Match.objectLike({ VECTOR_SEARCH_ENDPOINT: `https://${existing.domainEndpoint}` }),
      },
    });
  });

  it('gets its analyzer from functions outside the network, which may change this domain alone', () => {
    const template = synthesized({ existing });

    for (const half of [/^SearchNoriAssociateRole/, /^SearchNoriSettleRole/]) {
      expect(statementsOf(template, half)).toEqual([
        // Services that know no resource for these; the CDK puts such statements together.
        {
          Effect: 'Allow',
          Action: ['es:DescribePackages', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Action: [
            'es:AssociatePackage',
            'es:DescribeDomain',
            'es:DissociatePackage',
            'es:ListPackagesForDomain',
          ],
          Resource: existing.domainArn,
        },
      ]);
    }
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'begins to give the domain its Korean analyzer',
      VpcConfig: Match.absent(),
    });
  });
});

describe('a function that is granted', () => {
  it('reading may find, search and count, and is told where', () => {
    const stack = testStack();
    const fn = functionIn(stack);
    searchIn(stack, { existing }).grantRead(fn);

    const template = Template.fromStack(stack);

    expect(statementsOf(template, /^AnswerRole/)).toEqual([
      { Effect: 'Allow', Action: 'es:ESHttpGet', Resource: arnOfTheirs('passages-*/_alias') },
      {
        Effect: 'Allow',
        Action: 'es:ESHttpPost',
        Resource: ['_msearch', 'passages-*/_count', 'passages-*/_search'].map(arnOfTheirs),
      },
    ]);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'stands for a function that searches',
      Environment: {
        Variables: Match.objectLike({
          VECTOR_SEARCH_ENDPOINT: `https://${existing.domainEndpoint}`,
          VECTOR_SEARCH_REGION: 'ap-northeast-2',
          VECTOR_SEARCH_ALIAS: 'passages',
          VECTOR_SEARCH_FINGERPRINT: JSON.stringify(fingerprint),
        }),
      },
    });
  });

  it('writing may do so too, and no function may make or delete an index', () => {
    const stack = testStack();
    const fn = functionIn(stack);
    searchIn(stack, { existing }).grantWrite(fn);

    expect(statementsOf(Template.fromStack(stack), /^AnswerRole/)).toEqual([
      { Effect: 'Allow', Action: 'es:ESHttpGet', Resource: arnOfTheirs('passages-*/_alias') },
      {
        Effect: 'Allow',
        Action: 'es:ESHttpPost',
        Resource: [
          '_bulk',
          '_msearch',
          'passages-*/_count',
          'passages-*/_delete_by_query',
          'passages-*/_refresh',
          'passages-*/_search',
        ].map(arnOfTheirs),
      },
    ]);
  });

  it.each([
    ['grantRead', 'read'],
    ['grantWrite', 'write'],
  ] as const)('gets a role in the domain by %s, once, in its own stack', (method, access) => {
    const app = testApp();
    const knowledge = testStack(app, 'Knowledge');
    const search = searchIn(knowledge);
    const api = testStack(app, 'Api');
    const fn = functionIn(api);

    search[method](fn);
    search[method](fn);

    const template = Template.fromStack(api);
    template.resourceCountIs('Custom::PassageAccess', 1);
    template.hasResourceProperties('Custom::PassageAccess', {
      ServiceTimeout: '600',
      alias: 'passages',
      access,
      roleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^AnswerRole'), 'Arn'] },
    });
    Template.fromStack(knowledge).resourceCountIs('Custom::PassageAccess', 0);
  });

  it('gets none in a domain that has no roles', () => {
    const stack = testStack();
    searchIn(stack, { existing: { ...existing, hasFineGrainedAccess: false } }).grantRead(functionIn(stack));

    Template.fromStack(stack).resourceCountIs('Custom::PassageAccess', 0);
  });
});

test('gives the domain with its metrics, made here or not', () => {
  const stack = testStack();

  const { domain } = searchIn(stack, { existing });

  expect(stack.resolve(domain.metricClusterStatusRed().dimensions)).toEqual({
    DomainName: 'theirs',
    ClientId: '111111111111',
  });
});
