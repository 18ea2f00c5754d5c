import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { modelGatewayVariables, type Routes } from '../../lambdas/model-gateway/settings';
import { bedrockStatements } from './bedrock-statements';
import { compactRoutes } from './compact-routes';
import type { ProviderKeys } from './provider-keys';
import { sageMakerStatements } from './sagemaker-statements';

/** Props of {@link ModelGateway}. */
export interface ModelGatewayProps {
  /** Routes by the model name that callers use. */
  readonly routes: Routes;
  /** Secrets of the providers' keys. */
  readonly providerKeys: ProviderKeys;
  /** Name of the environment, for the command that an error tells a person to type. */
  readonly environmentName: string;
}

/**
 * The door to the models: a library in the functions that call them, so that a call is not billed and delayed by a
 * second hop. What is deployed of it are permissions and settings.
 */
export class ModelGateway extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ModelGatewayProps,
  ) {
    super(scope, id);
  }

  /** Lets the function call every route: AWS's models by their ARNs, others by the keys of their providers. */
  grantCall(fn: LambdaFunction): void {
    const { routes, providerKeys, environmentName } = this.props;
    const { namespace } = providerKeys;
    for (const statement of bedrockStatements(routes, this)) fn.addToRolePolicy(statement);
    for (const statement of sageMakerStatements(routes, { namespace, scope: this })) {
      fn.addToRolePolicy(statement);
    }
    providerKeys.grantRead(fn);
    fn.addEnvironment(modelGatewayVariables.routes, JSON.stringify(compactRoutes(routes)));
    fn.addEnvironment(modelGatewayVariables.keysPrefix, providerKeys.prefix);
    fn.addEnvironment(modelGatewayVariables.environment, environmentName);
  }
}
