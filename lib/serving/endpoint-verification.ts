import { CustomResource, Duration } from 'aws-cdk-lib';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import { endpointVerificationResource } from '../../lambdas/serving/settings';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import { sagemakerArn } from '../platform/sagemaker-arn';
import { allowUnscaling } from './component-scaling-rights';
import type { GpuEndpoint } from './gpu-endpoint';

/** Props of {@link EndpointVerification}. */
export interface EndpointVerificationProps {
  readonly functions: FunctionDefaults;
}

/**
 * Asks SageMaker after every change of an endpoint whether what runs is what the deployment means: it can take an update
 * back without a word and report that all is in service. Before an endpoint is removed, the versions on it are taken off.
 */
export class EndpointVerification extends Construct {
  readonly handler: BundledFunction;
  readonly #provider: Provider;

  constructor(scope: Construct, id: string, { functions }: EndpointVerificationProps) {
    super(scope, id);
    const { logDays, removalPolicy } = functions;
    this.handler = new BundledFunction(this, 'Function', {
      entry: 'serving/verify-endpoint',
      description:
        'Checks that a live endpoint is the one that the deployment means, and clears one that goes',
      timeout: Duration.minutes(10),
      functions: { ...functions, network: undefined },
    });
    this.#provider = new Provider(this, 'Provider', {
      onEventHandler: this.handler,
      logGroup: new LogGroup(this, 'ProviderLog', { retention: logDays, removalPolicy }),
    });
  }

  /** Verifies an endpoint once it and its base are there, and at each change of either. */
  verify(target: GpuEndpoint): CustomResource {
    Grant.addToPrincipal({
      grantee: this.handler,
      actions: ['sagemaker:DescribeEndpoint', 'sagemaker:DescribeInferenceComponent'],
      resourceArns: [target.endpoint.attrEndpointArn, target.base.attrInferenceComponentArn],
    });
    this.#allowClearing(target.endpointName);
    const verified = new CustomResource(target, 'Verified', {
      serviceToken: this.#provider.serviceToken,
      serviceTimeout: Duration.minutes(15),
      resourceType: endpointVerificationResource.type,
      properties: {
        endpointName: target.endpointName,
        endpointConfigName: target.config.attrEndpointConfigName,
        // Another model of the base is another reason to look.
        componentName: target.componentName,
        modelName: target.model.attrModelName,
      },
    });
    verified.node.addDependency(target.base);
    return verified;
  }

  #allowClearing(endpointName: string): void {
    const ofEndpoint = (resource: string) => sagemakerArn(this, resource, `${endpointName}-*`);
    Grant.addToPrincipal({
      grantee: this.handler,
      // SageMaker knows no narrower resource for a list; it is asked by the name of the endpoint.
      actions: ['sagemaker:ListInferenceComponents'],
      resourceArns: ['*'],
    });
    Grant.addToPrincipal({
      grantee: this.handler,
      actions: ['sagemaker:DeleteInferenceComponent', 'sagemaker:DeleteModel'],
      resourceArns: [ofEndpoint('inference-component'), ofEndpoint('model')],
    });
    Grant.addToPrincipal({
      grantee: this.handler,
      actions: ['sagemaker:DescribeInferenceComponent'],
      resourceArns: [ofEndpoint('inference-component')],
    });
    allowUnscaling(this.handler, [endpointName]);
  }
}
