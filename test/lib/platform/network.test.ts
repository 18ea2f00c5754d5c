import { RemovalPolicy } from 'aws-cdk-lib';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Network, type NetworkProps } from '../../../lib/platform/network';
import { synthesize } from '../synthesize';

const networkOf = (props: Partial<NetworkProps>) =>
  synthesize(
    (stack) =>
      new Network(stack, 'Network', {
        vpc: { cidr: '10.1.0.0/16', zones: 2 },
        egress: 'none',
        services: [InterfaceVpcEndpointAwsService.SQS],
        logDays: RetentionDays.ONE_WEEK,
        removalPolicy: RemovalPolicy.DESTROY,
        ...props,
      }),
  );

test('makes isolated subnets without a way out, and endpoints for what functions call', () => {
  const template = networkOf({});

  template.hasResourceProperties('AWS::EC2::VPC', { CidrBlock: '10.1.0.0/16' });
  template.resourceCountIs('AWS::EC2::Subnet', 2);
  template.resourceCountIs('AWS::EC2::InternetGateway', 0);
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    ServiceName: 'com.amazonaws.ap-northeast-2.sqs',
    VpcEndpointType: 'Interface',
    PrivateDnsEnabled: true,
  });
  template.resourcePropertiesCountIs('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' }, 2);
});

test('makes a NAT gateway in each zone where calls leave through one', () => {
  const template = networkOf({ egress: 'nat' });

  template.resourceCountIs('AWS::EC2::NatGateway', 2);
  template.resourcePropertiesCountIs('AWS::EC2::Subnet', { MapPublicIpOnLaunch: true }, 0);
});

test('lets nothing in', () => {
  const [group] = Object.values(
    networkOf({}).findResources('AWS::EC2::SecurityGroup', {
      Properties: { GroupDescription: 'functions of the kit: nothing comes in, all may go out' },
    }),
  );

  expect(group?.Properties.SecurityGroupIngress).toBeUndefined();
});

test('keeps a flow log as long as it is told', () => {
  const template = networkOf({ logDays: RetentionDays.ONE_MONTH, removalPolicy: RemovalPolicy.RETAIN });

  template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL' });
  template.hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30 },
    DeletionPolicy: 'Retain',
  });
});

test('takes a VPC that is there as it is', () => {
  const template = networkOf({
    vpc: {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['ap-northeast-2a'],
      subnetIds: ['subnet-0123456789abcdef0'],
    },
    egress: { proxyUrl: 'http://proxy.internal:3128' },
  });

  template.resourceCountIs('AWS::EC2::VPC', 0);
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', { VpcId: 'vpc-0123456789abcdef0' });
});

test('keeps the VPC, its subnets and the group of the functions for a domain that stays', () => {
  const template = networkOf({ removalPolicy: RemovalPolicy.RETAIN });

  template.allResources('AWS::EC2::VPC', { DeletionPolicy: 'Retain' });
  template.allResources('AWS::EC2::Subnet', { DeletionPolicy: 'Retain' });
  template.hasResource('AWS::EC2::SecurityGroup', {
    Properties: { GroupDescription: 'functions of the kit: nothing comes in, all may go out' },
    DeletionPolicy: 'Retain',
  });
});

test('keeps nothing where everything goes', () => {
  const template = networkOf({ removalPolicy: RemovalPolicy.DESTROY });

  expect(template.findResources('AWS::EC2::VPC', { DeletionPolicy: 'Retain' })).toEqual({});
});
