import type { RemovalPolicy } from 'aws-cdk-lib';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** Where functions run that reach what is in a VPC. */
export interface FunctionNetwork {
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  /** Security group of every function; what a function calls lets this group in. */
  readonly securityGroup: ISecurityGroup;
  /**
   * Address of the proxy through which functions leave the VPC, e.g. `http://proxy.internal:3128`.
   *
   * @default - calls leave by the route table of the subnets, if at all
   */
  readonly proxyUrl?: string;
}

/** What all functions of an environment have in common. */
export interface FunctionDefaults {
  /**
   * Namespace of the metrics, and what names of the environment begin with.
   *
   * @default 'llmops'
   */
  readonly namespace?: string;
  /**
   * VPC, subnets and security group.
   *
   * @default - outside a VPC
   */
  readonly network?: FunctionNetwork;
  /** How long the lines of a function's log are kept. */
  readonly logDays: RetentionDays;
  /** What happens to logs when the environment is removed. */
  readonly removalPolicy: RemovalPolicy;
}
