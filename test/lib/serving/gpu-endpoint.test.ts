import { Match } from 'aws-cdk-lib/assertions';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { synthesize } from '../synthesize';
import { endpointIn, functions, servedModel } from './example-endpoint';

const component = 'AWS::SageMaker::InferenceComponent';
const config = 'AWS::SageMaker::EndpointConfig';

describe('the base of an endpoint', () => {
  it('is served in the pinned image from unpacked weights of one revision, and reaches no network', () => {
    const template = synthesize((stack) => endpointIn(stack, servedModel()));

    template.hasResourceProperties('AWS::SageMaker::Model', {
      EnableNetworkIsolation: true,
      PrimaryContainer: {
        Image: '763104351884.dkr.ecr.ap-northeast-2.amazonaws.com/djl-inference:0.36.0-lmi20.0.0-cu128',
        ModelDataSource: {
          S3DataSource: {
            CompressionType: 'None',
            S3DataType: 'S3Prefix',
            S3Uri: { 'Fn::Join': ['', ['s3://', Match.anyValue(), '/base-models/qwen3-8b/0123abcd/']] },
          },
        },
        Environment: { TENSOR_PARALLEL_DEGREE: '1' },
      },
    });
  });

  it('has as long to load as its weights need', () => {
    const template = synthesize((stack) => endpointIn(stack, servedModel()));

    // 600 + 16.4 GB at 100 MB a second
    template.hasResourceProperties(component, {
      Specification: {
        StartupParameters: {
          ModelDataDownloadTimeoutInSeconds: 764,
          ContainerStartupHealthCheckTimeoutInSeconds: 764,
        },
        ComputeResourceRequirements: {
          NumberOfAcceleratorDevicesRequired: 1,
          MinMemoryRequiredInMb: 1_024,
        },
        DataCacheConfig: { EnableCaching: true },
      },
    });
  });

  it('is replaced bit by bit, and taken back when answers fail or take too long', () => {
    const template = synthesize((stack) => endpointIn(stack, servedModel()));

    const [{ Properties }] = Object.values(template.findResources(component)) as [{ Properties: Base }];
    const { RollingUpdatePolicy, AutoRollbackConfiguration } = Properties.DeploymentConfig;
    expect(RollingUpdatePolicy).toMatchObject({
      MaximumBatchSize: { Type: 'CAPACITY_PERCENT', Value: 50 },
      WaitIntervalInSeconds: 300,
    });
    const alarms = template.findResources('AWS::CloudWatch::Alarm');
    const watched = AutoRollbackConfiguration.Alarms.map(({ AlarmName }) => alarms[AlarmName.Ref]);
    expect(watched.map((alarm) => alarm?.Properties)).toEqual([
      expect.objectContaining({
        MetricName: 'Invocation5XXErrors',
        Dimensions: [
          { Name: 'EndpointName', Value: 'llmops-test-chat' },
          { Name: 'VariantName', Value: 'AllTraffic' },
        ],
      }),
      expect.objectContaining({
        MetricName: 'ModelLatency',
        // 50 seconds in the microseconds that SageMaker counts in
        Threshold: 50_000_000,
      }),
    ]);
  });
});

describe('an endpoint', () => {
  it('has a bound on its instances, with one more than its copies need for what starts beside them', () => {
    const model = servedModel({ minCopies: 2, maxCopies: 4 }, { instanceGpus: 4, gpus: 2 });

    const template = synthesize((stack) => endpointIn(stack, model));

    template.hasResourceProperties(config, {
      ProductionVariants: [
        Match.objectLike({
          VariantName: 'AllTraffic',
          InitialInstanceCount: 1,
          ManagedInstanceScaling: { Status: 'ENABLED', MinInstanceCount: 1, MaxInstanceCount: 3 },
        }),
      ],
    });
  });

  it('captures nothing unless it is asked to', () => {
    const template = synthesize((stack) => endpointIn(stack, servedModel()));

    template.hasResourceProperties(config, {
      DataCaptureConfig: Match.absent(),
      EnableNetworkIsolation: true,
    });
  });

  it('captures prompts and answers below a prefix of its own, which are removed, when it is asked to', () => {
    const template = synthesize((stack) => endpointIn(stack, servedModel({ isDataCaptured: true })));

    template.hasResourceProperties(config, {
      DataCaptureConfig: {
        EnableCapture: true,
        DestinationS3Uri: {
          'Fn::Join': ['', ['s3://', Match.anyValue(), '/data-capture/llmops-test-chat/']],
        },
      },
    });
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: {
        Rules: Match.arrayWith([Match.objectLike({ Prefix: 'data-capture/', ExpirationInDays: 30 })]),
      },
    });
  });

  it('encrypts its volumes with the key of the environment where they are not on disks of the instance', () => {
    const template = synthesize((stack) =>
      endpointIn(stack, servedModel({}, { hasLocalDisks: false }), { encryptionKey: new Key(stack, 'Key') }),
    );

    template.hasResourceProperties(config, { KmsKeyId: Match.anyValue() });
  });

  it('names no key on an instance with disks of its own, for which SageMaker refuses it', () => {
    const template = synthesize((stack) =>
      endpointIn(stack, servedModel(), { encryptionKey: new Key(stack, 'Key') }),
    );

    template.hasResourceProperties(config, { KmsKeyId: Match.absent() });
  });

  it('is in the private subnets, where nothing comes in and only TLS goes out', () => {
    const template = synthesize((stack) => {
      const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2 });
      const network = {
        vpc,
        subnets: { subnets: vpc.privateSubnets },
        securityGroup: new SecurityGroup(stack, 'Functions', { vpc }),
      };
      endpointIn(stack, servedModel(), { functions: { ...functions, network } });
    });

    template.hasResourceProperties(config, {
      VpcConfig: { SecurityGroupIds: [Match.anyValue()], Subnets: [Match.anyValue(), Match.anyValue()] },
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      GroupDescription: Match.stringLikeRegexp('instances of a model'),
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ FromPort: 443, ToPort: 443, IpProtocol: 'tcp' })],
    });
  });

  it('keeps its log and the one of its base as long as functions keep theirs', () => {
    const template = synthesize((stack) => endpointIn(stack, servedModel()));

    for (const name of ['Endpoints/llmops-test-chat', 'InferenceComponents/llmops-test-chat-base']) {
      template.hasResourceProperties('AWS::Logs::LogGroup', {
        LogGroupName: `/aws/sagemaker/${name}`,
        RetentionInDays: 7,
      });
    }
  });

  it('fails to sleep in production', () => {
    const build = () => synthesize((stack) => endpointIn(stack, servedModel(), { maySleep: false }));

    expect(build).toThrow(
      'the endpoint chat may not sleep in production, got minCopies 0: set it to 1 or more',
    );
  });

  it('fails with fewer copies at most than at least', () => {
    const build = () => synthesize((stack) => endpointIn(stack, servedModel({ minCopies: 3, maxCopies: 2 })));

    expect(build).toThrow('maxCopies of the endpoint chat must be at least minCopies (3), got 2');
  });
});

interface Base {
  readonly DeploymentConfig: {
    readonly RollingUpdatePolicy: object;
    readonly AutoRollbackConfiguration: {
      readonly Alarms: readonly { readonly AlarmName: { readonly Ref: string } }[];
    };
  };
}
