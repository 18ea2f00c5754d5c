import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Domain, type IDomain } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import {
  type IndexFingerprint,
  type PassageAccessLevel,
  vectorSearchVariables,
} from '../../lambdas/vector-search/settings';
import type { FunctionDefaults, FunctionNetwork } from '../platform/function-defaults';
import { domainStatements } from './domain-statements';
import { IndexManagement } from './index-management';
import { NoriPackage } from './nori-package';
import { type DomainSettings, PassageDomain } from './passage-domain';

/** A domain of OpenSearch Service that is there already. */
export interface ExistingDomain {
  /** Host name, without scheme. */
  readonly domainEndpoint: string;
  readonly domainArn: string;
  /**
   * Whether the domain has fine-grained access control: then the role `managementRole` has to be given
   * `all_access` in it before the first deployment.
   *
   * @default true
   */
  readonly hasFineGrainedAccess?: boolean;
}

/** Props of {@link VectorSearch}; those of the domain count only when it is made. */
export interface VectorSearchProps extends DomainSettings {
  /** What the index is built with; another one makes another version beside it. */
  readonly fingerprint: IndexFingerprint;
  /** What all functions have in common. */
  readonly functions: FunctionDefaults;
  /**
   * Where the domain is, and whose calls it takes.
   *
   * @default - the network of `functions`
   */
  readonly network?: FunctionNetwork;
  /**
   * A domain that is there already; its security group has to let that of the network in on port 443.
   *
   * @default - one is made
   */
  readonly existing?: ExistingDomain;
  /**
   * Name of the index for people and tools. In one domain no alias may be another one with a hyphen and more.
   *
   * @default 'passages'
   */
  readonly alias?: string;
  /**
   * Whether the Korean analyzer of OpenSearch Service is associated with the domain; takes up to an hour when it is.
   * Without it Korean is found by words and pairs of letters.
   *
   * @default true
   */
  readonly isNoriInstalled?: boolean;
}

/**
 * The passage index: a domain of OpenSearch Service, the index in it, and who may read or write it.
 *
 * A domain in a VPC needs the role `AWSServiceRoleForAmazonOpenSearchService`, once an account:
 * `aws iam create-service-linked-role --aws-service-name opensearchservice.amazonaws.com`.
 *
 * @example
 * const search = new VectorSearch(this, 'Search', { fingerprint, functions });
 * search.grantRead(answering);
 */
export class VectorSearch extends Construct {
  /** The domain, made here or not, with its metrics. */
  readonly domain: IDomain;
  readonly domainArn: string;
  /** Host name of the domain, without scheme. */
  readonly domainEndpoint: string;
  /** Role of the function that makes the index: master of a domain that is made here. */
  readonly managementRole: IRole;
  private readonly management: IndexManagement;
  private readonly alias: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: VectorSearchProps,
  ) {
    super(scope, id);
    const { existing, removalPolicy = RemovalPolicy.RETAIN, isNoriInstalled = true } = props;
    const network = props.network ?? props.functions.network;
    const functions: FunctionDefaults = { ...props.functions, network };
    this.alias = props.alias ?? 'passages';
    this.management = new IndexManagement(this, 'Management', { functions, alias: this.alias });
    this.managementRole = this.management.role;
    const attributes = existing ?? this.makeDomain(network);
    this.domain = Domain.fromDomainAttributes(this, 'Domain', attributes);
    this.domainArn = attributes.domainArn;
    this.domainEndpoint = attributes.domainEndpoint;
    this.management.grantManage(this.domainArn);
    this.setVariables(this.management.fn);
    const isKept = removalPolicy !== RemovalPolicy.DESTROY;
    const index = this.management.createIndex({
      fingerprint: props.fingerprint,
      onDelete: isKept ? 'keep' : 'delete',
      madeAnewWith: { domain: this.domainArn, analysis: isNoriInstalled ? 'nori' : 'terms' },
    });
    if (!isNoriInstalled) return;
    const nori = new NoriPackage(this, 'Nori', {
      domainArn: this.domainArn,
      domainName: this.domain.domainName,
      functions,
      // A domain that goes takes it along, without half an hour of exchanging nodes.
      onDelete: existing && !isKept ? 'dissociate' : 'keep',
    });
    // The analyzer that is there when the index is made is the one that it is made with.
    index.node.addDependency(nori);
  }

  /** Lets the function search, list and count passages, and tells it where they are. */
  grantRead(fn: LambdaFunction): void {
    this.grant(fn, 'read');
  }

  /** Lets the function replace and delete passages too, and tells it where they are. */
  grantWrite(fn: LambdaFunction): void {
    this.grant(fn, 'write');
  }

  /** Tells the function what the index is built with; it may not ask it. */
  tellFingerprint(fn: LambdaFunction): void {
    fn.addEnvironment(vectorSearchVariables.fingerprint, JSON.stringify(this.props.fingerprint));
  }

  private makeDomain(network: FunctionNetwork | undefined): ExistingDomain {
    if (!network) {
      throw new Error(
        'VectorSearch makes its domain in a VPC: set network, or functions.network, or give an existing domain',
      );
    }
    const { endpoint, arn } = new PassageDomain(this, 'Passages', {
      ...this.props,
      network,
      masterRole: this.managementRole,
      logDays: this.props.functions.logDays,
    });
    return { domainEndpoint: endpoint, domainArn: arn };
  }

  private grant(fn: LambdaFunction, access: PassageAccessLevel): void {
    const { domainArn, alias } = this;
    for (const { actions, resources } of domainStatements(access, { domainArn, alias })) {
      Grant.addToPrincipal({ grantee: fn, actions: [...actions], resourceArns: [...resources] });
    }
    this.setVariables(fn);
    fn.addEnvironment(vectorSearchVariables.alias, alias);
    this.tellFingerprint(fn);
    if (this.props.existing?.hasFineGrainedAccess !== false) this.management.mapRole(fn, access);
  }

  private setVariables(fn: LambdaFunction): void {
    fn.addEnvironment(vectorSearchVariables.endpoint, `https://${this.domainEndpoint}`);
    fn.addEnvironment(vectorSearchVariables.region, Stack.of(this).region);
  }
}
