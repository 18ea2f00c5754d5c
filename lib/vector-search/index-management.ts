import { CustomResource, Duration } from 'aws-cdk-lib';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import {
  customResourceTypes,
  type IndexFingerprint,
  type PassageAccessLevel,
  type PassageAccessProperties,
  type PassageIndexProperties,
} from '../../lambdas/vector-search/settings';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import { domainStatements } from './domain-statements';

/** Props of {@link IndexManagement}. */
export interface IndexManagementProps {
  /** What all functions have in common; the network is the domain's. */
  readonly functions: FunctionDefaults;
  /** Name of the index; its versions are `<alias>-<digest>`. */
  readonly alias: string;
}

/** The function that makes the index and gives functions their roles in the domain, run by deployments alone. */
export class IndexManagement extends Construct {
  readonly fn: BundledFunction;
  readonly role: IRole;
  private readonly provider: Provider;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: IndexManagementProps,
  ) {
    super(scope, id);
    const { functions } = props;
    this.fn = new BundledFunction(this, 'Function', {
      entry: 'vector-search/manage-index',
      description: 'makes the passage index and the roles of functions in the domain',
      timeout: Duration.minutes(3),
      functions,
    });
    this.role = roleOf(this.fn);
    this.provider = new Provider(this, 'Provider', {
      onEventHandler: this.fn,
      logGroup: new LogGroup(this, 'ProviderLog', {
        retention: functions.logDays,
        removalPolicy: functions.removalPolicy,
      }),
    });
  }

  /** Lets the function manage the index on a domain. */
  grantManage(domainArn: string): void {
    for (const { actions, resources } of domainStatements('manage', { domainArn, alias: this.props.alias })) {
      Grant.addToPrincipal({ grantee: this.fn, actions: [...actions], resourceArns: [...resources] });
    }
  }

  /**
   * Makes the version of a fingerprint.
   *
   * @param options.madeAnewWith - what else it depends on: another domain or analyzer makes it again
   */
  createIndex(options: {
    fingerprint: IndexFingerprint;
    onDelete: PassageIndexProperties['onDelete'];
    madeAnewWith: Readonly<Record<string, string>>;
  }): CustomResource {
    const { fingerprint, onDelete, madeAnewWith } = options;
    const properties: PassageIndexProperties = {
      alias: this.props.alias,
      fingerprint: JSON.stringify(fingerprint),
      onDelete,
    };
    return new CustomResource(this, 'Index', {
      serviceToken: this.provider.serviceToken,
      serviceTimeout: Duration.minutes(10),
      resourceType: customResourceTypes.passageIndex,
      properties: { ...madeAnewWith, ...properties },
    });
  }

  /** Gives a function's IAM role its role in the domain, in the stack of the function. */
  mapRole(fn: LambdaFunction, access: PassageAccessLevel): void {
    const id = access === 'read' ? 'PassageReader' : 'PassageWriter';
    if (fn.node.tryFindChild(id)) return;
    const properties: PassageAccessProperties = {
      alias: this.props.alias,
      access,
      roleArn: roleOf(fn).roleArn,
    };
    new CustomResource(fn, id, {
      serviceToken: this.provider.serviceToken,
      serviceTimeout: Duration.minutes(10),
      resourceType: customResourceTypes.passageAccess,
      properties: { ...properties },
    });
  }
}

function roleOf(fn: LambdaFunction): IRole {
  if (fn.role) return fn.role;
  throw new Error(`${fn.node.path} has no role: the passage index is granted to roles`);
}
