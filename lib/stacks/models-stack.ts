import { type RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { Routes } from '../../lambdas/model-gateway/settings';
import { endpointName } from '../../lambdas/serving/settings';
import { Imports, type ImportsProps } from '../model-hub/imports';
import { ModelHub } from '../model-hub/model-hub';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { Promotion } from '../promotion/promotion';
import { Deployments } from '../serving/deployments';
import { EndpointRole } from '../serving/endpoint-role';
import type { ServedModel } from '../serving/served-model';

/** Props of {@link ModelsStack}. */
export interface ModelsStackProps extends StackProps {
  readonly functions: FunctionDefaults;
  /** Prefix of names, e.g. `llmops-dev`. */
  readonly namespace: string;
  /** Accounts that may copy model versions from here. */
  readonly sharedWith: readonly string[];
  /** Days that an endpoint's captured prompts and answers are kept. */
  readonly captureDays: number;
  /** Where open weights are imported from. */
  readonly imports: Pick<ImportsProps, 'isCopyOnly' | 'ownWeights'>;
  /** Endpoints that the environment asks for. */
  readonly endpoints: readonly ServedModel[];
  readonly routes: Routes;
  /**
   * Releases, which pin versions.
   *
   * @default - no version is deployed
   */
  readonly promotion?: Promotion;
  /** Bucket that the access log goes to. */
  readonly accessLogs: IBucket;
  readonly encryptionKey: IKey | undefined;
  /** What happens to weights and artefacts when the stack is removed. */
  readonly removalPolicy: RemovalPolicy;
}

/** Models of one's own: their hub, and how versions are deployed. Nothing of it waits for a model to be there. */
export class ModelsStack extends Stack {
  readonly hub: ModelHub;
  readonly imports: Imports;
  readonly deployments: Deployments | undefined;
  /** Roles of the containers of endpoints, by their names in the environment. */
  readonly roles: Readonly<Record<string, IRole>>;
  /** Functions by name, and state machines whose failures somebody is told of. */
  readonly handlers: Readonly<Record<string, LambdaFunction>>;
  readonly machines: Readonly<Record<string, IStateMachine>>;

  constructor(scope: Construct, id: string, props: ModelsStackProps) {
    super(scope, id, props);
    const { functions, namespace, endpoints, promotion, encryptionKey } = props;
    this.hub = new ModelHub(this, 'Hub', props);
    const shared = { ...props, hub: this.hub };
    this.imports = new Imports(this, 'Imports', { ...shared, ...props.imports });
    const isInVpc = functions.network !== undefined;
    const withRoles = endpoints.map((model) => ({
      model,
      role: new EndpointRole(this, `Role-${model.endpoint}`, {
        endpointName: endpointName(namespace, model.endpoint),
        model,
        hub: this.hub,
        isInVpc,
        encryptionKey,
      }),
    }));
    this.roles = Object.fromEntries(withRoles.map(({ model, role }) => [model.endpoint, role]));
    const chatting = withRoles.filter(({ model }) => model.kind === 'chat');
    this.deployments =
      promotion && chatting.length > 0
        ? new Deployments(this, 'Deployments', { ...shared, promotion, endpoints: chatting })
        : undefined;
    this.handlers = {
      ...this.imports.handlers,
      ...(this.deployments && { AdvanceDeployment: this.deployments.handler }),
    };
    this.machines = {
      Imports: this.imports.machine,
      ...(this.deployments && { Deployments: this.deployments.machine }),
    };
  }
}
