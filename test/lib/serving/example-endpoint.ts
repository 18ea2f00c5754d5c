import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { endpointSchema } from '../../../lambdas/serving/settings';
import { ModelHub, type ModelHubProps } from '../../../lib/model-hub/model-hub';
import { EndpointRole } from '../../../lib/serving/endpoint-role';
import { GpuEndpoint, type GpuEndpointProps } from '../../../lib/serving/gpu-endpoint';
import type { CopyPlan, ServedModel } from '../../../lib/serving/served-model';

/** What functions of tests have in common. */
export const functions = { logDays: RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY };

/** A model of 16 GB on one GPU of its own. */
export function servedModel(
  settings: Partial<ServedModel['settings']> = {},
  plan: Partial<CopyPlan> = {},
): ServedModel {
  return {
    endpoint: 'chat',
    kind: 'chat',
    variant: 'bf16',
    weights: 'base-models/qwen3-8b/0123abcd/',
    settings: {
      ...endpointSchema.parse({ model: 'qwen3-8b', contextTokens: 8_192, concurrentRequests: 10 }),
      ...settings,
    },
    plan: {
      instanceType: 'ml.g6e.2xlarge',
      hasLocalDisks: true,
      instanceGpus: 1,
      gpus: 1,
      weightBytes: 16_400_000_000,
      container: { HF_MODEL_ID: '/opt/ml/model', TENSOR_PARALLEL_DEGREE: '1' },
      ...plan,
    },
  };
}

/** The hub of tests. */
export function hubIn(stack: Stack, props: Partial<ModelHubProps> = {}): ModelHub {
  return new ModelHub(stack, 'Hub', {
    namespace: 'llmops-test',
    sharedWith: [],
    captureDays: 30,
    removalPolicy: RemovalPolicy.DESTROY,
    ...props,
  });
}

/** An endpoint with its role and the hub that it reads. */
export function endpointIn(
  stack: Stack,
  model: ServedModel,
  props: Partial<Pick<GpuEndpointProps, 'maySleep' | 'functions' | 'encryptionKey'>> = {},
): GpuEndpoint {
  const { encryptionKey } = props;
  const hub = hubIn(stack, { encryptionKey });
  const endpointName = 'llmops-test-chat';
  const isInVpc = props.functions?.network !== undefined;
  const role = new EndpointRole(stack, 'Role', { endpointName, model, hub, isInVpc, encryptionKey });
  return new GpuEndpoint(stack, 'Chat', {
    endpointName,
    model,
    hub,
    role,
    functions,
    maySleep: true,
    ...props,
  });
}
