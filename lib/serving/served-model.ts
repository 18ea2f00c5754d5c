import type { EndpointSettings } from '../../lambdas/serving/settings';

/** What a copy of a model runs on, as the planning of endpoints has proved that it fits. */
export interface CopyPlan {
  /** E.g. `ml.g6.2xlarge`. */
  readonly instanceType: string;
  /** Whether the instance has disks of its own, which its hardware encrypts. */
  readonly hasLocalDisks: boolean;
  /** GPUs of an instance, and of one copy of the model. */
  readonly instanceGpus: number;
  readonly gpus: number;
  /** Bytes of the weights. */
  readonly weightBytes: number;
  /** Variables of the container: tensor parallelism, context, and what the kind of model asks for. */
  readonly container: Readonly<Record<string, string>>;
}

/** An endpoint that the environment asks for. */
export interface ServedModel {
  /** Name in the environment. */
  readonly endpoint: string;
  readonly settings: EndpointSettings;
  /** Only a model that chats is fine-tuned, so that versions are deployed beside it; others have another container. */
  readonly kind: 'chat' | 'embedding' | 'rerank';
  /** How the weights are kept. */
  readonly variant: NonNullable<EndpointSettings['variant']>;
  /** Where the weights lie in the bucket of the hub: a prefix that ends with `/`, pinned by the revision. */
  readonly weights: string;
  readonly plan: CopyPlan;
}
