import {
  CloudFormationClient,
  paginateDescribeStacks,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { RehearsalError } from './rehearsal-error';
import { rootClientSettings } from './root-client-settings';

/** A resource as CloudFormation made it. */
export interface DeployedResource {
  readonly stack: string;
  readonly logicalId: string;
  /** Its path in the construct tree is not there; the logical id begins with it. */
  readonly physicalId: string;
  readonly type: string;
}

/** What is deployed, read back from CloudFormation. */
export class Deployment {
  private constructor(
    private readonly outputs: ReadonlyMap<string, string>,
    readonly resources: readonly DeployedResource[],
    readonly emulatorUrl: string,
    readonly region: string,
  ) {}

  /** Reads all stacks of the namespace. */
  static async read(emulatorUrl: string, region: string, namespace: string): Promise<Deployment> {
    const client = new CloudFormationClient(rootClientSettings(emulatorUrl, region));
    const outputs = new Map<string, string>();
    const resources: DeployedResource[] = [];
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {})) {
      for (const { StackName = '', Outputs = [] } of Stacks) {
        if (!StackName.startsWith(`${namespace}-`)) continue;
        for (const { OutputKey = '', OutputValue = '' } of Outputs) outputs.set(OutputKey, OutputValue);
        for await (const page of paginateListStackResources({ client }, { StackName })) {
          for (const resource of page.StackResourceSummaries ?? []) {
            resources.push({
              stack: StackName,
              logicalId: resource.LogicalResourceId ?? '',
              physicalId: resource.PhysicalResourceId ?? '',
              type: resource.ResourceType ?? '',
            });
          }
        }
      }
    }
    return new Deployment(outputs, resources, emulatorUrl, region);
  }

  /** Settings of a client of the owner of the account. */
  get root() {
    return rootClientSettings(this.emulatorUrl, this.region);
  }

  /** Names of the stacks. */
  get stacks(): readonly string[] {
    return [...new Set(this.resources.map(({ stack }) => stack))];
  }

  /**
   * The value of the one output whose name matches.
   *
   * @throws {@link RehearsalError} when there is none
   */
  output(name: RegExp): string {
    const found = [...this.outputs].find(([key]) => name.test(key));
    if (found) return found[1];
    throw new RehearsalError(
      `no stack has an output like ${name}: there are ${[...this.outputs.keys()].join(', ')}`,
    );
  }

  /**
   * The physical id of the one resource of that type whose logical id matches.
   *
   * @throws {@link RehearsalError} when there is none
   */
  resource(type: string, logicalId: RegExp): string {
    const found = this.resources.find(
      (resource) => resource.type === type && logicalId.test(resource.logicalId),
    );
    if (found) return found.physicalId;
    throw new RehearsalError(`no stack has a resource of the type ${type} like ${logicalId}`);
  }

  /** Where the API answers, without `/v1`: the emulator serves it under a path of its own. */
  get apiUrl(): string {
    const [, api] = /^https:\/\/([a-z0-9]+)\.execute-api\./.exec(this.output(/BaseUrl/)) ?? [];
    const stage = this.resource('AWS::ApiGateway::Stage', /./);
    return `${this.emulatorUrl}/restapis/${api}/${stage}/_user_request_`;
  }
}
