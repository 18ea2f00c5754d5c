import { Stack, type StackProps } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { endpointName } from '../../lambdas/serving/settings';
import type { ModelHub } from '../model-hub/model-hub';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { WatchedEndpoint } from '../serving/endpoint-alarms';
import { EndpointVerification } from '../serving/endpoint-verification';
import { GpuEndpoint } from '../serving/gpu-endpoint';
import type { ServedModel } from '../serving/served-model';

/** Props of {@link ServingStack}. */
export interface ServingStackProps extends StackProps {
  readonly functions: FunctionDefaults;
  /** Prefix of names, e.g. `llmops-dev`. */
  readonly namespace: string;
  readonly endpoints: readonly ServedModel[];
  readonly hub: ModelHub;
  /** Roles of the containers, by the names of endpoints. */
  readonly roles: Readonly<Record<string, IRole>>;
  /** Whether endpoints may sleep: outside production. */
  readonly maySleep: boolean;
  readonly encryptionKey: IKey | undefined;
}

/** Endpoints with GPUs, and the check that what runs is what was meant. Their weights have to be in the hub before. */
export class ServingStack extends Stack {
  readonly watched: readonly WatchedEndpoint[];

  constructor(scope: Construct, id: string, props: ServingStackProps) {
    super(scope, id, props);
    const { functions, namespace, hub, maySleep, encryptionKey, roles } = props;
    const verification = new EndpointVerification(this, 'Verification', { functions });
    this.watched = props.endpoints.map((model) => {
      const role = roles[model.endpoint];
      if (role === undefined) throw new Error(`the endpoint ${model.endpoint} has no role`);
      const endpoint = new GpuEndpoint(this, `Endpoint-${model.endpoint}`, {
        endpointName: endpointName(namespace, model.endpoint),
        model,
        hub,
        role,
        functions,
        maySleep,
        encryptionKey,
      });
      verification.verify(endpoint);
      const { componentName } = endpoint;
      return {
        endpointName: endpoint.endpointName,
        componentName,
        kind: model.kind,
        maySleep: model.settings.minCopies === 0,
      };
    });
  }
}
