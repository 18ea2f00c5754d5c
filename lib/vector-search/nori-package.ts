import { CustomResource, Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { customResourceTypes, type NoriPackageProperties } from '../../lambdas/vector-search/settings';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';

/** Props of {@link NoriPackage}. */
export interface NoriPackageProps {
  readonly domainArn: string;
  readonly domainName: string;
  /** What happens to the analyzer when the stack is removed: indexes that stay need it. */
  readonly onDelete: NoriPackageProperties['onDelete'];
  /** What all functions have in common. */
  readonly functions: FunctionDefaults;
}

/** The Korean analyzer of a domain, an optional plug-in of OpenSearch Service: associated and waited for. */
export class NoriPackage extends Construct {
  constructor(scope: Construct, id: string, props: NoriPackageProps) {
    super(scope, id);
    // They call the API of the service, which a VPC without a way out does not reach.
    const functions: FunctionDefaults = { ...props.functions, network: undefined };
    const make = (name: string, entry: string, description: string) => {
      const fn = new BundledFunction(this, name, {
        entry: `vector-search/${entry}`,
        description,
        timeout: Duration.minutes(1),
        functions,
      });
      for (const statement of statements(props.domainArn)) fn.addToRolePolicy(statement);
      return fn;
    };
    const provider = new Provider(this, 'Provider', {
      onEventHandler: make('Associate', 'associate-nori', 'begins to give the domain its Korean analyzer'),
      isCompleteHandler: make('Settle', 'settle-nori', 'says whether the domain has its Korean analyzer'),
      // The service replaces every node for it.
      totalTimeout: Duration.minutes(55),
      queryInterval: Duration.seconds(30),
      // A failure is in the events of the stack, its cause in the log of the functions.
      disableWaiterStateMachineLogging: true,
      logGroup: new LogGroup(this, 'ProviderLog', {
        retention: functions.logDays,
        removalPolicy: functions.removalPolicy,
      }),
    });
    const properties: NoriPackageProperties = { domain: props.domainName, onDelete: props.onDelete };
    new CustomResource(this, 'Package', {
      serviceToken: provider.serviceToken,
      serviceTimeout: Duration.hours(1),
      resourceType: customResourceTypes.noriPackage,
      properties: { ...properties },
    });
  }
}

function statements(domainArn: string): readonly PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: [
        'es:AssociatePackage',
        'es:DescribeDomain',
        'es:DissociatePackage',
        'es:ListPackagesForDomain',
      ],
      resources: [domainArn],
    }),
    // The packages are AWS's own: IAM knows no resource for them.
    new PolicyStatement({ actions: ['es:DescribePackages'], resources: ['*'] }),
  ];
}
