import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnEndpoint, CfnEndpointConfig, CfnInferenceComponent, CfnModel } from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import { componentName, reservedMemoryMib, variantName } from '../../lambdas/serving/settings';
import type { ModelHub } from '../model-hub/model-hub';
import { deepLearningImage } from '../platform/deep-learning-images';
import type { FunctionDefaults } from '../platform/function-defaults';
import { captureAddress } from './capture-address';
import { EndpointScaling } from './endpoint-scaling';
import { imageOf } from './image-of';
import { loadSecondsOf } from './load-seconds';
import { type RollbackAlarm, RollbackAlarms } from './rollback-alarms';
import type { ServedModel } from './served-model';

/** Props of {@link GpuEndpoint}. */
export interface GpuEndpointProps {
  /** Name on AWS. */
  readonly endpointName: string;
  readonly model: ServedModel;
  readonly hub: ModelHub;
  /** What its containers may do. */
  readonly role: IRole;
  /** Network and retention of logs, as functions have them. */
  readonly functions: FunctionDefaults;
  /** Whether it may sleep while nobody asks: outside production. */
  readonly maySleep: boolean;
  /**
   * Key that its volumes are encrypted with, where the instance has no disks of its own.
   *
   * @default - a key of SageMaker's
   */
  readonly encryptionKey?: IKey;
}

/**
 * An endpoint with GPUs and its base, a model that chats, embeds or reranks: both are the deployment's. Versions beside the
 * base are inference components that a state machine owns, and nothing that it does changes a property of these.
 */
export class GpuEndpoint extends Construct {
  readonly endpointName: string;
  readonly componentName: string;
  readonly config: CfnEndpointConfig;
  readonly endpoint: CfnEndpoint;
  readonly model: CfnModel;
  readonly base: CfnInferenceComponent;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: GpuEndpointProps,
  ) {
    super(scope, id);
    const { endpointName, model, functions, maySleep } = props;
    const { minCopies, maxCopies } = model.settings;
    if (minCopies === 0 && !maySleep) {
      throw new Error(
        `the endpoint ${model.endpoint} may not sleep in production, got minCopies 0: set it to 1 or more`,
      );
    }
    if (maxCopies < minCopies) {
      throw new Error(
        `maxCopies of the endpoint ${model.endpoint} must be at least minCopies (${minCopies}), got ${maxCopies}`,
      );
    }
    this.endpointName = endpointName;
    this.componentName = componentName(endpointName, model.settings.model);
    const { logDays: retention, removalPolicy } = functions;
    for (const [logId, logGroupName] of [
      ['EndpointLog', `/aws/sagemaker/Endpoints/${endpointName}`],
      ['BaseLog', `/aws/sagemaker/InferenceComponents/${this.componentName}`],
    ] as const) {
      // Made before SageMaker makes it, so that it is not kept for ever.
      new LogGroup(this, logId, { logGroupName, retention, removalPolicy });
    }
    this.config = this.makeConfig();
    this.endpoint = new CfnEndpoint(this, 'Endpoint', {
      endpointName,
      endpointConfigName: this.config.attrEndpointConfigName,
    });
    this.model = this.makeModel();
    const { alarms } = new RollbackAlarms(this, 'Rollback', { endpointName });
    this.base = this.makeBase(alarms);
    const { scalableTarget } = new EndpointScaling(this, 'Scaling', {
      componentName: this.componentName,
      minCopies,
      maxCopies,
      concurrentRequests: model.settings.concurrentRequests,
    });
    scalableTarget.node.addDependency(this.base);
  }

  private makeConfig(): CfnEndpointConfig {
    const { model, role, encryptionKey } = this.props;
    const { plan, settings } = model;
    const instances = (copies: number) => Math.ceil(copies / Math.floor(plan.instanceGpus / plan.gpus));
    const config = new CfnEndpointConfig(this, 'Config', {
      executionRoleArn: role.roleArn,
      productionVariants: [
        {
          variantName,
          instanceType: plan.instanceType,
          initialInstanceCount: Math.max(1, instances(settings.minCopies)),
          managedInstanceScaling: {
            status: 'ENABLED',
            minInstanceCount: instances(settings.minCopies),
            // One more: what replaces a copy, or a version, starts beside it.
            maxInstanceCount: instances(settings.maxCopies) + 1,
          },
          routingConfig: { routingStrategy: 'LEAST_OUTSTANDING_REQUESTS' },
        },
      ],
      // Containers reach no network at all; SageMaker itself brings the weights.
      enableNetworkIsolation: true,
      vpcConfig: this.vpcConfig(),
      // SageMaker refuses a key on an instance with disks of its own, which its hardware encrypts.
      kmsKeyId: plan.hasLocalDisks ? undefined : encryptionKey?.keyArn,
      dataCaptureConfig: settings.isDataCaptured ? this.capture() : undefined,
    });
    config.node.addDependency(role);
    return config;
  }

  private vpcConfig() {
    const { network } = this.props.functions;
    if (network === undefined) return undefined;
    const group = new SecurityGroup(this, 'Instances', {
      vpc: network.vpc,
      description: 'instances of a model: nothing comes in, S3 is reached through the endpoint of the VPC',
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'endpoints of AWS services');
    return {
      securityGroupIds: [group.securityGroupId],
      subnets: network.vpc.selectSubnets(network.subnets).subnetIds,
    };
  }

  private capture(): CfnEndpointConfig.DataCaptureConfigProperty {
    const { hub, endpointName, encryptionKey } = this.props;
    return {
      enableCapture: true,
      initialSamplingPercentage: 100,
      captureOptions: [{ captureMode: 'Input' }, { captureMode: 'Output' }],
      destinationS3Uri: hub.bucket.s3UrlForObject(captureAddress(endpointName)),
      kmsKeyId: encryptionKey?.keyArn,
    };
  }

  private makeModel(): CfnModel {
    const { model, hub, role } = this.props;
    const resource = new CfnModel(this, 'Model', {
      executionRoleArn: role.roleArn,
      enableNetworkIsolation: true,
      primaryContainer: {
        image: deepLearningImage(this, imageOf(model)).uri,
        environment: model.plan.container,
        modelDataSource: {
          s3DataSource: {
            s3Uri: hub.bucket.s3UrlForObject(model.weights),
            s3DataType: 'S3Prefix',
            // Gigabytes are unpacked for minutes.
            compressionType: 'None',
          },
        },
      },
    });
    resource.node.addDependency(role);
    return resource;
  }

  private makeBase(alarms: readonly RollbackAlarm[]): CfnInferenceComponent {
    const { plan, settings } = this.props.model;
    const loadSeconds = loadSecondsOf(plan.weightBytes);
    const base = new CfnInferenceComponent(this, 'Base', {
      inferenceComponentName: this.componentName,
      endpointName: this.endpoint.attrEndpointName,
      variantName,
      specification: {
        modelName: this.model.attrModelName,
        startupParameters: {
          modelDataDownloadTimeoutInSeconds: loadSeconds,
          containerStartupHealthCheckTimeoutInSeconds: loadSeconds,
        },
        computeResourceRequirements: {
          numberOfAcceleratorDevicesRequired: plan.gpus,
          minMemoryRequiredInMb: reservedMemoryMib,
        },
        // Image and weights stay on an instance for the next copy.
        dataCacheConfig: { enableCaching: true },
      },
      runtimeConfig: { copyCount: Math.max(1, settings.minCopies) },
      deploymentConfig: {
        rollingUpdatePolicy: {
          // The most that SageMaker takes: an instance more than there are is all it needs.
          maximumBatchSize: { type: 'CAPACITY_PERCENT', value: 50 },
          waitIntervalInSeconds: 300,
          maximumExecutionTimeoutInSeconds: 28_800,
        },
        autoRollbackConfiguration: { alarms: alarms.map(({ alarmName }) => ({ alarmName })) },
      },
    });
    return base;
  }
}
