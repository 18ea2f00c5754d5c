import { Annotations, RemovalPolicy } from 'aws-cdk-lib';
import {
  CfnSubnet,
  CfnVPC,
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  type InterfaceVpcEndpointAwsService,
  IpAddresses,
  type IVpc,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionNetwork } from './function-defaults';

/** A VPC of the kit's own. */
export interface OwnVpc {
  /** Addresses of the VPC, e.g. `10.0.0.0/16`. */
  readonly cidr: string;
  /** Availability zones with subnets, 1 to 3. */
  readonly zones: number;
}

/** A VPC that is there already. */
export interface ExistingVpc {
  readonly vpcId: string;
  /** Zone of each subnet. */
  readonly availabilityZones: readonly string[];
  /** Private subnets, in the order of their zones. */
  readonly subnetIds: readonly string[];
}

/** Props of {@link Network}. */
export interface NetworkProps {
  /** The VPC: one to be made, or one that is there. */
  readonly vpc: OwnVpc | ExistingVpc;
  /** How calls leave the VPC; a NAT gateway, one a zone, is billed by the hour. */
  readonly egress: 'none' | 'nat' | { readonly proxyUrl: string };
  /** AWS services that functions call: each gets an interface endpoint, billed by the hour and zone. */
  readonly services: readonly InterfaceVpcEndpointAwsService[];
  /** How long the flow log is kept. */
  readonly logDays: RetentionDays;
  /** What happens when its stack is removed to the flow log, and to the VPC that a domain may still be in. */
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Where functions run that reach a domain in a VPC: private subnets, one security group, and endpoints for what they
 * call. A VPC that is there already keeps the endpoints and the ways out that it has.
 */
export class Network extends Construct {
  readonly functions: FunctionNetwork;

  constructor(scope: Construct, id: string, props: NetworkProps) {
    super(scope, id);
    const vpc = 'vpcId' in props.vpc ? this.existingVpc(props.vpc) : this.ownVpc(props.vpc, props);
    const securityGroup = new SecurityGroup(this, 'Functions', {
      vpc,
      description: 'functions of the kit: nothing comes in, all may go out',
      allowAllOutbound: true,
    });
    const subnets = { subnets: vpc.privateSubnets.length > 0 ? vpc.privateSubnets : vpc.isolatedSubnets };
    if (props.removalPolicy === RemovalPolicy.RETAIN) this.keepWhatHoldsDomain(securityGroup);
    const proxyUrl = typeof props.egress === 'object' ? props.egress.proxyUrl : undefined;
    this.functions = { vpc, subnets, securityGroup, proxyUrl };
  }

  /** A domain that stays keeps its place: AWS removes no VPC, no subnet and no group that something is in or names. */
  private keepWhatHoldsDomain(securityGroup: SecurityGroup): void {
    securityGroup.applyRemovalPolicy(RemovalPolicy.RETAIN);
    for (const resource of this.node.findAll()) {
      if (resource instanceof CfnVPC || resource instanceof CfnSubnet) {
        resource.applyRemovalPolicy(RemovalPolicy.RETAIN);
      }
    }
  }

  private existingVpc({ vpcId, availabilityZones, subnetIds }: ExistingVpc): IVpc {
    const vpc = Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId,
      availabilityZones: [...availabilityZones],
      privateSubnetIds: [...subnetIds],
    });
    for (const subnet of vpc.privateSubnets) {
      Annotations.of(subnet).acknowledgeWarning(
        '@aws-cdk/aws-ec2:noSubnetRouteTableId',
        'no route is added to a VPC that is there already',
      );
    }
    return vpc;
  }

  private ownVpc({ cidr, zones }: OwnVpc, props: NetworkProps): Vpc {
    const hasNat = props.egress === 'nat';
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(cidr),
      maxAzs: zones,
      // One a zone: the loss of a zone takes no way out from the others.
      natGateways: hasNat ? zones : 0,
      subnetConfiguration: [
        ...(hasNat ? [{ name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false }] : []),
        {
          name: 'Private',
          subnetType: hasNat ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED,
        },
      ],
      // Would be a custom resource; nothing of the kit is in the default group.
      restrictDefaultSecurityGroup: false,
    });
    vpc.addFlowLog('FlowLog', {
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'FlowLogGroup', { retention: props.logDays, removalPolicy: props.removalPolicy }),
      ),
    });
    vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
    vpc.addGatewayEndpoint('DynamoDb', { service: GatewayVpcEndpointAwsService.DYNAMODB });
    for (const service of props.services) {
      vpc.addInterfaceEndpoint(
        service.shortName.replace(/(^|[.-])(\w)/g, (_, _dot, letter) => letter.toUpperCase()),
        {
          service,
        },
      );
    }
    return vpc;
  }
}
