import * as z from 'zod';

/** What fine-tuning of an environment is asked for. */
export const fineTuningSettingsSchema = z
  .strictObject({
    instanceType: z
      .string()
      .regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/)
      .describe('instance of training jobs, e.g. ml.g6e.2xlarge; billed by the second while a job runs'),
    capacity: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('on-demand') }),
        z.strictObject({
          kind: z.literal('spot'),
          maxWaitHours: z
            .number()
            .min(1)
            .max(120)
            .default(24)
            .describe('hours with waiting for capacity, 1 to 120'),
        }),
        z.strictObject({
          kind: z.literal('warm-pool'),
          keepAliveMinutes: z
            .int()
            .min(1)
            .max(60)
            .describe('minutes that the instance is kept, and billed, for a next job, 1 to 60'),
        }),
      ])
      .default({ kind: 'on-demand' })
      .describe('managed spot with checkpoints, or a warm pool: SageMaker knows no both'),
    maxHours: z.number().min(0.25).max(120).default(8).describe('hours that a job may run, 0.25 to 120'),
    maxCostUsd: z.number().positive().default(50).describe('US dollars that one job may cost at most'),
    minRecords: z.int().min(1).default(20).describe('training records below which nothing is started'),
  })
  .describe('training jobs; left out: nothing is fine-tuned here');

/** What fine-tuning of an environment is asked for. */
export type FineTuningSettings = z.output<typeof fineTuningSettingsSchema>;

/** Bounds of the hyper-parameters; what is none of them is refused by name. */
export const hyperparametersSchema = z.strictObject({
  tuning: z.enum(['lora', 'qlora', 'full']).optional().describe('left out: lora'),
  loraRank: z.int().min(1).max(512).optional().describe('columns of each adapter matrix; left out: 16'),
  learningRate: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('the highest; left out: by method and tuning, see training/train.py'),
  epochs: z.int().min(1).max(100).optional().describe('times through all records; left out: 3'),
  maxTokens: z
    .int()
    .min(8)
    .max(131_072)
    .optional()
    .describe('tokens of one sequence at most; left out: 1024'),
  batchSize: z.int().min(1).max(1_024).optional().describe('sequences of one forward pass; left out: 1'),
  seed: z.int().min(0).max(4_294_967_295).optional().describe('left out: 17'),
  output: z.enum(['adapter', 'merged']).optional().describe('left out: adapter, and merged for full'),
});

/** `--max-tokens` of the training script where nothing else is said. */
export const defaultMaxTokens = 1_024;

/**
 * The table of fine-tunings: the whole record as JSON in `record`, its version beside it, and a list of each tenant by
 * time.
 */
export const fineTuningTable = {
  partitionKey: 'id',
  indexes: [{ name: 'by-tenant', partitionKey: 'tenant', sortKey: 'place', isWhole: true }],
} as const;

/** Variables that `FineTuning.grantStart` and the functions of its state machine get. */
export const fineTuningVariables = {
  /** Name of the table of {@link fineTuningTable}. */
  table: 'FINE_TUNING_TABLE',
  /** {@link FineTuningSettings} as JSON. */
  settings: 'FINE_TUNING_SETTINGS',
  /** Prefix of the names of training jobs, e.g. `llmops-dev`. */
  namespace: 'TRAINING_NAMESPACE',
  /** US dollars an hour of the training instance, from the price table at synthesis. */
  hourlyUsd: 'TRAINING_HOURLY_USD',
  /** ARN of the role of training jobs. */
  role: 'TRAINING_ROLE',
  /** Image of the training container. */
  image: 'TRAINING_IMAGE',
  /** `s3://` address of the archive (tar.gz) of the training script. */
  code: 'TRAINING_CODE',
  /** JSON of {@link trainingNetworkSchema}: subnets and security groups of training jobs; empty outside a VPC. */
  network: 'TRAINING_NETWORK',
  /** `true` where the instance has disks of its own. */
  hasLocalDisks: 'TRAINING_HAS_LOCAL_DISKS',
  /** ARN of the key of volumes; empty where the instance has a local NVMe, for which SageMaker takes none. */
  volumeKey: 'TRAINING_VOLUME_KEY',
  /** ARN of the key of the bucket that results go to; empty where it has none of its own. */
  resultKey: 'TRAINING_RESULT_KEY',
} as const;

/** Variable that `FineTuning.grantStart` sets beside {@link fineTuningVariables}: ARN of the state machine. */
export const fineTuningMachineVariables = { stateMachine: 'FINE_TUNING_MACHINE' } as const;

/** Where training jobs are in a VPC. */
export const trainingNetworkSchema = z.strictObject({
  subnets: z.array(z.string()).default([]),
  securityGroups: z.array(z.string()).default([]),
});

/** Where training jobs are in a VPC. */
export type TrainingNetwork = z.output<typeof trainingNetworkSchema>;

/**
 * Where training lies in the bucket of the hub: records in `<prefix>records/<fine-tuning>/<channel>/`, checkpoints in
 * `<prefix>checkpoints/<name>/`, results in `<prefix>results/<job>/output/model/`.
 */
export const trainingPrefix = 'training/';
