import { Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Routes } from '../../lambdas/model-gateway/settings';
import {
  deploymentTable,
  type EndpointFacts,
  endpointName,
  modelVersionPattern,
  servedAdapterPrefix,
  servingVariables,
} from '../../lambdas/serving/settings';
import type { ModelHub } from '../model-hub/model-hub';
import { BundledFunction } from '../platform/bundled-function';
import { deepLearningImage } from '../platform/deep-learning-images';
import type { FunctionDefaults } from '../platform/function-defaults';
import { PrivateTable } from '../platform/private-table';
import { sagemakerArn } from '../platform/sagemaker-arn';
import { TurnMachine } from '../platform/turn-machine';
import type { Promotion } from '../promotion/promotion';
import { allowScaling, allowUnscaling } from './component-scaling-rights';
import { loadSecondsOf } from './load-seconds';
import type { ServedModel } from './served-model';

/** Props of {@link Deployments}. */
export interface DeploymentsProps {
  readonly functions: FunctionDefaults;
  /** Prefix of names, e.g. `llmops-dev`. */
  readonly namespace: string;
  readonly hub: ModelHub;
  /** Releases, whose pointers say which versions have to stay. */
  readonly promotion: Promotion;
  /** Endpoints that versions are deployed on, each with the role of its containers. */
  readonly endpoints: readonly { readonly model: ServedModel; readonly role: IRole }[];
  /** Routes of the environment: a version that one of them calls is kept, as one that a release pins is. */
  readonly routes: Routes;
  /** What happens to the history of deployments when its stack is removed. */
  readonly removalPolicy: RemovalPolicy;
  /**
   * Key that it is encrypted with.
   *
   * @default - a key of DynamoDB's own
   */
  readonly encryptionKey?: IKey;
}

/**
 * Deployments of model versions beside the base of an endpoint: their table, and the state machine that owns the
 * inference component of each. It knows endpoints by their names alone, so that it is there before them.
 */
export class Deployments extends Construct {
  readonly table: PrivateTable;
  readonly machine: TurnMachine;
  readonly handler: BundledFunction;
  readonly #facts: EndpointFacts;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DeploymentsProps,
  ) {
    super(scope, id);
    const { functions, hub, removalPolicy, encryptionKey } = props;
    this.table = new PrivateTable(this, 'Table', { ...deploymentTable, removalPolicy, encryptionKey });
    this.#facts = Object.fromEntries(
      props.endpoints.map(({ model, role }) => [model.endpoint, this.#factsOf(model, role)]),
    );
    this.handler = new BundledFunction(this, 'Advance', {
      functions,
      entry: 'serving/advance-deployment',
      description: 'Takes the deployment of a model version as far as it gets without waiting',
      // A probe waits for a whole answer, and an adapter is packed before it is deployed.
      timeout: Duration.minutes(5),
      memoryMb: 1_024,
    });
    this.#allowTable(this.handler);
    this.#tell(this.handler, this.#facts);
    hub.grantRead(this.handler);
    hub.allowObjects(
      this.handler,
      ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
      [servedAdapterPrefix],
    );
    hub.allowList(this.handler, [servedAdapterPrefix]);
    props.promotion.grantRead(this.handler);
    this.#allowComponents(this.handler);
    this.machine = new TurnMachine(this, 'Deployment', {
      advance: this.handler,
      idField: 'deploymentId',
      lastStep: 'abandon',
      timeout: Duration.days(365),
      functions,
    });
  }

  /** Lets the function know which versions are deployed. */
  grantRead(fn: LambdaFunction): void {
    this.table.allow(fn, ['dynamodb:GetItem', 'dynamodb:Query']);
    this.#tell(fn, this.#factsOfOthers());
    this.#allowList(fn);
  }

  /** Lets the function read deployments, begin them, and take versions off. */
  grantStart(fn: LambdaFunction): void {
    this.#allowTable(fn);
    this.#tell(fn, this.#factsOfOthers());
    this.#allowRemoval(fn);
    this.machine.grantStartExecution(fn);
    fn.addEnvironment(servingVariables.stateMachine, this.machine.stateMachineArn);
  }

  #allowTable(fn: LambdaFunction): void {
    this.table.allow(fn, ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query']);
  }

  #tell(fn: LambdaFunction, facts: object): void {
    fn.addEnvironment(servingVariables.table, this.table.tableName);
    fn.addEnvironment(servingVariables.endpoints, Stack.of(this).toJsonString(facts));
  }

  /** For functions that create no component: variables have 4 KB in all. */
  #factsOfOthers(): object {
    return Object.fromEntries(
      Object.entries(this.#facts).map(([endpoint, facts]) => {
        const { name, model, variant, maxAdapters, maxRank, routed = [] } = facts;
        const known = { name, model, variant, maxAdapters, maxRank, ...(routed.length > 0 && { routed }) };
        return [endpoint, known];
      }),
    );
  }

  /** Lets the function know which components there are, and take one away. */
  #allowRemoval(fn: LambdaFunction): void {
    const { components, models } = this.#arns();
    this.#allowList(fn);
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['sagemaker:DeleteInferenceComponent', 'sagemaker:DescribeInferenceComponent'],
      resourceArns: components,
    });
    allowUnscaling(fn, this.#names());
    Grant.addToPrincipal({ grantee: fn, actions: ['sagemaker:DeleteModel'], resourceArns: models });
  }

  #allowList(fn: LambdaFunction): void {
    // SageMaker knows no narrower resource for a list; it is asked by the name of an endpoint.
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['sagemaker:ListInferenceComponents'],
      resourceArns: ['*'],
    });
  }

  #allowComponents(fn: LambdaFunction): void {
    const { hosts, components, models } = this.#arns();
    this.#allowRemoval(fn);
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['sagemaker:CreateInferenceComponent', 'sagemaker:InvokeEndpointWithResponseStream'],
      resourceArns: [...components, ...hosts],
    });
    allowScaling(fn, this.#names());
    Grant.addToPrincipal({ grantee: fn, actions: ['sagemaker:DescribeEndpoint'], resourceArns: hosts });
    Grant.addToPrincipal({ grantee: fn, actions: ['sagemaker:CreateModel'], resourceArns: models });
    Grant.addToPrincipal({
      grantee: fn,
      actions: ['iam:PassRole'],
      resourceArns: this.props.endpoints.map(({ role }) => role.roleArn),
      conditions: { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } },
    });
  }

  /** Endpoints by name, and components and models of theirs by the names that they begin with. */
  #arns() {
    const names = this.#names();
    const arns = (resource: string, suffix: string) =>
      names.map((name) => sagemakerArn(this, resource, `${name}${suffix}`));
    return {
      hosts: arns('endpoint', ''),
      components: arns('inference-component', '-*'),
      models: arns('model', '-*'),
    };
  }

  #names(): readonly string[] {
    const { namespace, endpoints } = this.props;
    return endpoints.map(({ model }) => endpointName(namespace, model.endpoint));
  }

  #factsOf({ endpoint, settings, variant, plan }: ServedModel, role: IRole): EndpointFacts[string] {
    return {
      name: endpointName(this.props.namespace, endpoint),
      model: settings.model,
      variant,
      maxAdapters: settings.adapters?.maxAdapters ?? 0,
      maxRank: settings.adapters?.maxRank ?? 0,
      gpus: plan.gpus,
      image: deepLearningImage(this, 'chat').uri,
      container: { ...plan.container },
      loadSeconds: loadSecondsOf(plan.weightBytes),
      minCopies: settings.minCopies,
      maxCopies: settings.maxCopies,
      concurrentRequests: settings.concurrentRequests,
      bakeSeconds: settings.bakeSeconds,
      routed: Object.values(this.props.routes).flatMap(({ provider, model }) =>
        provider.type === 'sagemaker' && provider.endpoint === endpoint && modelVersionPattern.test(model)
          ? [model]
          : [],
      ),
      executionRole: role.roleArn,
    };
  }
}
