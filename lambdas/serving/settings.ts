import * as z from 'zod';
import { weightVariantSchema } from '../model-hub/catalogue-settings';

/** An endpoint by model and goal; synthesis picks or checks the instances, and proves that it fits. */
export const endpointSchema = z.strictObject({
  model: z.string().min(1).describe('id in the catalogue of models, e.g. qwen3-8b'),
  variant: weightVariantSchema
    .optional()
    .describe('how the weights are kept; left out: as the model was published'),
  contextTokens: z
    .int()
    .min(512)
    .max(1_048_576)
    .describe('tokens of prompt and completion together that one request may have, 512 to 1048576'),
  concurrentRequests: z
    .int()
    .min(1)
    .max(1_024)
    .describe('requests of that length which one copy answers at once, 1 to 1024'),
  minCopies: z
    .int()
    .min(0)
    .max(100)
    .default(0)
    .describe('copies that are always there, 0 to 100; 0: it sleeps when nobody asks, outside production'),
  maxCopies: z.int().min(1).max(100).default(1).describe('copies at most, 1 to 100'),
  instanceType: z
    .string()
    .regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/)
    .optional()
    .describe('e.g. ml.g6.2xlarge; left out: the cheapest that fits'),
  adapters: z
    .strictObject({
      maxAdapters: z
        .int()
        .min(1)
        .max(64)
        .default(4)
        .describe('fine-tuned versions that it serves beside each other, 1 to 64'),
      maxRank: z.literal([8, 16, 32, 64, 128, 256]).default(32).describe('highest LoRA rank of them'),
    })
    .optional()
    .describe('fine-tuned versions as adapters on this model; left out: it serves whole models only'),
  load: z
    .strictObject({
      requestsPerHour: z.number().positive().describe('average over the hours that it is awake'),
      inputTokens: z.int().min(1).describe('average tokens of a prompt'),
      outputTokens: z.int().min(1).describe('average tokens of a completion'),
    })
    .optional()
    .describe('what is expected of it; with it synthesis says what a million tokens cost'),
  bakeSeconds: z
    .int()
    .min(0)
    .max(14 * 86_400)
    .default(3_600)
    .describe(
      'seconds for which a version that was deployed leaves those before it where they are, 0 to 1209600; longer than a canary in production',
    ),
  isLicenceAccepted: z
    .boolean()
    .default(false)
    .describe('true: somebody has read and accepted the licence of the model, where it must be'),
  isDataCaptured: z
    .boolean()
    .default(false)
    .describe('true: SageMaker keeps prompts and answers in the bucket of the hub'),
});

/** Endpoints by name. */
export const endpointsSchema = z
  // Components are named by it, in 63 characters, and SageMaker takes no name that ends with a hyphen.
  .record(z.string().regex(/^[a-z](?:[a-z0-9-]{0,16}[a-z0-9])?$/), endpointSchema)
  .default({})
  .describe(
    'GPU endpoints by name: a lower-case letter, then up to 17 of a-z, 0-9 and -, which is not the last; each is billed by the hour',
  );

/** An endpoint by model and goal. */
export type EndpointSettings = z.output<typeof endpointSchema>;
/** Endpoints by name. */
export type EndpointsSettings = z.output<typeof endpointsSchema>;

/** Name of an endpoint on AWS. */
export function endpointName(namespace: string, endpoint: string): string {
  return `${namespace}-${endpoint}`;
}

/**
 * Name of the inference component that answers for a model on an endpoint: the base of the endpoint, or a model version,
 * `<group>@<digest>`. At most 63 characters, which is what SageMaker takes.
 */
export function componentName(endpoint: string, model: string): string {
  const [, digest] = model.split('@');
  return `${endpoint}-${digest ?? 'base'}`;
}

/** What the id of a model version looks like, e.g. `support@1f0c3a5b7d9e`: a route whose model is one needs a deployment. */
export const modelVersionPattern = /^[a-z][a-z0-9-]{0,19}@[0-9a-f]{12}$/;

/** What the provider of a route that calls an endpoint is named, on AWS and on one machine; see `providerName`. */
export function providersOf(endpoint: string): readonly string[] {
  return [`sagemaker-${endpoint}`, endpoint];
}

/** Name of the one production variant of an endpoint: whole models are put on it. */
export const variantName = 'AllTraffic';

/**
 * MiB of main memory that one copy reserves. It bounds nothing and only decides what is placed where, which the GPUs do
 * already: SageMaker refused 4096 on an instance of 16 GiB and took 1024, although the container then took more
 * (hf-cloud-sagemaker-production-defaults of Hugging Face, measured in July 2026 on ml.g5.xlarge; read 2026-11-30).
 */
export const reservedMemoryMib = 1_024;

/** Where adapters lie as SageMaker takes them, packed when they are deployed: `<prefix><group>/<digest>.tar.gz`. */
export const servedAdapterPrefix = 'served-adapters/';

/** The table of deployments: one partition, for there are few. */
export const deploymentTable = { partitionKey: 'part', sortKey: 'place' } as const;

/** Variables that `Deployments.grantStart` and the functions of its state machine get. */
export const servingVariables = {
  /** JSON: what a component of each endpoint needs, by the name of the endpoint; see `endpointFactsSchema`. */
  endpoints: 'SERVING_ENDPOINTS',
  /** Name of the table of deployments. */
  table: 'DEPLOYMENT_TABLE',
  /** ARN of the state machine that deploys model versions; not in its own functions, which start none. */
  stateMachine: 'DEPLOYMENT_MACHINE',
} as const;

/**
 * A check at every deployment of an endpoint's stack that the live configuration is the intended one: type and properties
 * of its resource, which has the attribute `Message`.
 */
export const endpointVerificationResource = {
  type: 'Custom::EndpointVerification',
  propertiesSchema: z.object({
    endpointName: z.string().min(1),
    /** Name of the endpoint configuration that the stack means. */
    endpointConfigName: z.string().min(1),
    /** Name of the inference component of its base. */
    componentName: z.string().min(1),
    /** Name of the SageMaker model that the stack means it to serve. */
    modelName: z.string().min(1),
  }),
} as const;

/**
 * What the deployment of a version has to know of an endpoint. What has a default is left out in functions that create no
 * component: the variables of a function have 4 KB in all.
 */
export const endpointFactsSchema = z.record(
  z.string(),
  z.strictObject({
    /** Name on AWS. */
    name: z.string(),
    /** Id of its model in the catalogue: an adapter fits only on its own base. */
    model: z.string(),
    /** How the weights are kept that synthesis has proved to fit; left out: nothing was proved. */
    variant: weightVariantSchema.optional(),
    maxAdapters: z.int(),
    maxRank: z.int(),
    /** GPUs of one copy. */
    gpus: z.int().default(0),
    /** Image of the LMI container, for whole models. */
    image: z.string().default(''),
    /** Variables of the container. */
    container: z.record(z.string(), z.string()).default({}),
    /** Seconds that loading may take. */
    loadSeconds: z.int().default(0),
    minCopies: z.int().default(0),
    maxCopies: z.int().default(1),
    /** Requests that one copy answers at once. */
    concurrentRequests: z.int().default(1),
    /** As `EndpointSettings` says. */
    bakeSeconds: z.int().default(0),
    /** Versions that routes of the environment call on it; left out: none. */
    routed: z.array(z.string()).optional(),
    /** ARN of the role that containers of whole models read their weights with. */
    executionRole: z.string().default(''),
  }),
);

/** What the deployment of a version has to know of endpoints, by their names. */
export type EndpointFacts = z.output<typeof endpointFactsSchema>;
