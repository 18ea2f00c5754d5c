import { ArnFormat, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { CfnSecurityGroup, type ISubnet } from 'aws-cdk-lib/aws-ec2';
import { AccountRootPrincipal, type IRole, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnDomain, EngineVersion } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import type { FunctionNetwork } from '../platform/function-defaults';
import { DomainLogs } from './domain-logs';

/** Size and engine of a {@link PassageDomain}. */
export interface DomainSettings {
  /**
   * Engine, 2.19 to 3.x; an older domain is upgraded in place.
   *
   * @default EngineVersion.OPENSEARCH_3_5, the newest that the contract suite of the passage index runs against
   */
  readonly openSearchVersion?: EngineVersion;
  /**
   * Type of the data nodes, billed by the hour.
   *
   * @default 't3.small.search'
   */
  readonly instanceType?: string;
  /**
   * Data nodes, at least one a zone.
   *
   * @default 1
   */
  readonly dataNodes?: number;
  /**
   * Availability zones, 1 to 3; with two or more the index survives the loss of one.
   *
   * @default 1
   */
  readonly zones?: 1 | 2 | 3;
  /**
   * Volume (gp3) of each data node in GiB, 10 and up.
   *
   * @default 10
   */
  readonly volumeGib?: number;
  /**
   * Type of three dedicated master nodes, which keep a large cluster steady; billed by the hour.
   *
   * @default - none: data nodes do it
   */
  readonly masterInstanceType?: string;
  /**
   * Key that data and snapshots are encrypted with; a domain cannot change it.
   *
   * @default - the key of OpenSearch Service
   */
  readonly encryptionKey?: IKey;
  /**
   * What happens to the domain, its passages and its logs when the stack is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** Props of {@link PassageDomain}. */
export interface PassageDomainProps extends DomainSettings {
  /** Where the domain is, and whose calls it takes. */
  readonly network: FunctionNetwork;
  /** Role that may do everything in the domain and gives others their rights. */
  readonly masterRole: IRole;
  /** How long the domain's own logs are kept. */
  readonly logDays: RetentionDays;
}

/**
 * A domain of Amazon OpenSearch Service that only the functions reach: in private subnets, encrypted on disk, between
 * nodes and on the way, with roles of its own beside IAM.
 */
export class PassageDomain extends Construct {
  /** Host name, without scheme. */
  readonly endpoint: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: PassageDomainProps) {
    super(scope, id);
    const { network, masterRole, removalPolicy = RemovalPolicy.RETAIN, zones = 1 } = props;
    const logs = new DomainLogs(this, 'Logs', { retention: props.logDays, removalPolicy });
    const securityGroup = this.securityGroup(network);
    securityGroup.applyRemovalPolicy(removalPolicy);
    const domain = new CfnDomain(this, 'Domain', {
      engineVersion: (props.openSearchVersion ?? EngineVersion.OPENSEARCH_3_5).version,
      clusterConfig: clusterConfig(props),
      ebsOptions: { ebsEnabled: true, volumeType: 'gp3', volumeSize: props.volumeGib ?? 10 },
      vpcOptions: {
        subnetIds: onePerZone(network, zones).map(({ subnetId }) => subnetId),
        securityGroupIds: [securityGroup.attrGroupId],
      },
      encryptionAtRestOptions: { enabled: true, kmsKeyId: props.encryptionKey?.keyId },
      nodeToNodeEncryptionOptions: { enabled: true },
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
      advancedSecurityOptions: {
        enabled: true,
        internalUserDatabaseEnabled: false,
        anonymousAuthEnabled: false,
        masterUserOptions: { masterUserArn: masterRole.roleArn },
      },
      accessPolicies: this.accessPolicy(),
      logPublishingOptions: logs.publishingOptions,
      softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
      // Without a start: the night of the region, which the service knows.
      offPeakWindowOptions: { enabled: true },
    });
    domain.applyRemovalPolicy(removalPolicy);
    // Without it another engine version would be another domain, and an empty one.
    domain.cfnOptions.updatePolicy = { enableVersionUpgrade: true };
    domain.node.addDependency(logs);
    this.endpoint = domain.attrDomainEndpoint;
    this.arn = domain.attrArn;
  }

  /** L1, since a rule with another group would become a resource of its own. */
  private securityGroup({ vpc, securityGroup }: FunctionNetwork): CfnSecurityGroup {
    return new CfnSecurityGroup(this, 'SecurityGroup', {
      groupDescription: 'passage index: HTTPS from the functions, nothing else in or out',
      vpcId: vpc.vpcId,
      securityGroupIngress: [
        {
          ipProtocol: 'tcp',
          fromPort: 443,
          toPort: 443,
          sourceSecurityGroupId: securityGroup.securityGroupId,
          description: 'HTTPS from the functions',
        },
      ],
      // A group without a rule for what goes out would let everything out.
      securityGroupEgress: [
        {
          ipProtocol: 'icmp',
          fromPort: 252,
          toPort: 86,
          cidrIp: '255.255.255.255/32',
          description: 'nothing',
        },
      ],
    });
  }

  /** Callers of this account whom IAM allows it, each request signed; the domain's own roles decide further. */
  private accessPolicy(): PolicyDocument {
    return new PolicyDocument({
      statements: [
        new PolicyStatement({
          principals: [new AccountRootPrincipal()],
          actions: ['es:ESHttpGet', 'es:ESHttpPost', 'es:ESHttpPut', 'es:ESHttpDelete'],
          // The policy of one domain cannot name it: its name is known only once it is there.
          resources: [
            Stack.of(this).formatArn({
              service: 'es',
              resource: 'domain',
              resourceName: '*',
              arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
            }),
          ],
        }),
      ],
    });
  }
}

function clusterConfig({
  instanceType = 't3.small.search',
  dataNodes = 1,
  zones = 1,
  masterInstanceType,
}: PassageDomainProps): CfnDomain.ClusterConfigProperty {
  if (dataNodes < zones) {
    throw new Error(
      `dataNodes must be at least the number of zones (${zones}), got ${dataNodes}: raise it, or lower zones`,
    );
  }
  return {
    instanceType,
    instanceCount: dataNodes,
    zoneAwarenessEnabled: zones > 1,
    zoneAwarenessConfig: zones > 1 ? { availabilityZoneCount: zones } : undefined,
    multiAzWithStandbyEnabled: false,
    dedicatedMasterEnabled: masterInstanceType !== undefined,
    dedicatedMasterType: masterInstanceType,
    dedicatedMasterCount: masterInstanceType === undefined ? undefined : 3,
  };
}

/** A domain wants exactly one subnet in each of its zones. */
function onePerZone({ vpc, subnets }: FunctionNetwork, zones: number): readonly ISubnet[] {
  const byZone = new Map<string, ISubnet>();
  for (const subnet of vpc.selectSubnets(subnets).subnets) {
    const zone = subnet.availabilityZone;
    const name = Token.isUnresolved(zone) ? JSON.stringify(Stack.of(vpc).resolve(zone)) : zone;
    if (!byZone.has(name)) byZone.set(name, subnet);
  }
  if (byZone.size < zones) {
    throw new Error(
      `the passage index has ${zones} zones and its network private subnets in ${byZone.size}: add subnets in other zones, or lower zones`,
    );
  }
  return [...byZone.values()].slice(0, zones);
}
