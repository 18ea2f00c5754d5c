import { Fn, type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { FunctionNetwork } from '../platform/function-defaults';
import { type ExistingVpc, Network, type NetworkProps, type OwnVpc } from '../platform/network';

/** Props of {@link NetworkStack}. */
export interface NetworkStackProps extends StackProps {
  /** The VPC: one to be made, or one that is there. */
  readonly vpc: OwnVpc | ExistingVpc;
  /** How calls leave the VPC. */
  readonly egress: NetworkProps['egress'];
  /** AWS services that functions call. */
  readonly services: readonly InterfaceVpcEndpointAwsService[];
  /** How long the flow log is kept. */
  readonly logDays: RetentionDays;
  /** What happens to the flow log when the stack is removed. */
  readonly removalPolicy: RemovalPolicy;
}

/** Where functions run. */
export class NetworkStack extends Stack {
  readonly functions: FunctionNetwork;

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    this.functions = new Network(this, 'Network', props).functions;
  }

  /** The first zones of the region, found at deployment: a synthesis looks nothing up in an account. */
  override get availabilityZones(): string[] {
    return [0, 1, 2].map((index) => Fn.select(index, Fn.getAzs()));
  }
}
