import { join } from 'node:path';
import { AssetHashType, DockerImage, type Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { observabilityVariables } from '../../lambdas/observability/settings';
import { checkVariables } from './check-variables';
import type { FunctionDefaults } from './function-defaults';
import { packVariables } from './pack-variables';
import { reuseBundle } from './reuse-bundle';

const lambdas = join(import.meta.dirname, '../../lambdas');

/** Props of {@link BundledFunction}. */
export interface BundledFunctionProps {
  /** Path of the handler below `lambdas/`, without `.handler.ts`, e.g. `ingestion/index-documents`. */
  readonly entry: string;
  /** What it does, one sentence for the console. */
  readonly description: string;
  /** How long one invocation may take, at most 15 minutes. */
  readonly timeout: Duration;
  /** What all functions of the environment have in common. */
  readonly functions: FunctionDefaults;
  /**
   * Memory in MiB, 128 to 10240; processor time grows with it.
   *
   * @default 512
   */
  readonly memoryMb?: number;
  /**
   * Name of the function, for those that are called by name.
   *
   * @default - made by CloudFormation
   */
  readonly functionName?: string;
  /**
   * Variables beside those that grants set; where all have more than 4 KB, those known at synthesis are packed into one.
   *
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * A function of the kit: Node.js 24 on arm64, one bundled handler, a role with nothing but its own log and traces, and
 * a log group that is kept as long as the environment says.
 */
export class BundledFunction extends LambdaFunction {
  /** Path of its handler below `lambdas/`, without `.handler.ts`. */
  readonly entry: string;

  constructor(scope: Construct, id: string, props: BundledFunctionProps) {
    const { functions, entry } = props;
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: functions.logDays,
      removalPolicy: functions.removalPolicy,
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    if (functions.network) role.addToPrincipalPolicy(networkInterfaces());
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledCode(entry),
      description: props.description,
      functionName: props.functionName,
      timeout: props.timeout,
      memorySize: props.memoryMb ?? 512,
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      vpc: functions.network?.vpc,
      vpcSubnets: functions.network?.subnets,
      securityGroups: functions.network && [functions.network.securityGroup],
      environment: {
        // Stack traces name our files and lines.
        NODE_OPTIONS: '--enable-source-maps',
        [observabilityVariables.namespace]: functions.namespace ?? 'llmops',
        ...proxyVariables(functions.network?.proxyUrl),
        ...props.environment,
      },
    });
    this.entry = entry;
    if (functions.network) this.node.addDependency(role);
    packVariables(this);
    checkVariables(this);
  }
}

function bundledCode(entry: string): Code {
  return Code.fromAsset(lambdas, {
    // By what comes out: the same code gives the same digest on every machine.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never run: the local way below needs no Docker. The command tells the handlers' assets apart.
      image: DockerImage.fromRegistry('scratch'),
      command: [entry],
      local: {
        tryBundle(folder) {
          reuseBundle(entry, folder);
          return true;
        },
      },
    },
  });
}

/** Lambda makes and removes the function's network interfaces with its role; EC2 knows no narrower resource for it. */
function networkInterfaces(): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}

function proxyVariables(proxyUrl: string | undefined): Readonly<Record<string, string>> {
  if (proxyUrl === undefined) return {};
  return {
    HTTPS_PROXY: proxyUrl,
    // What the VPC's endpoints serve does not leave it.
    NO_PROXY: 'localhost,127.0.0.1,.amazonaws.com',
    // Node.js 24 then takes the proxy for its own HTTP client and fetch.
    NODE_USE_ENV_PROXY: '1',
  };
}
