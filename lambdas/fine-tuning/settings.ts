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

/** Variables that `FineTuning.grantStart` and the functions of its state machine get. */
export const fineTuningVariables = {
  /** {@link FineTuningSettings} as JSON. */
  settings: 'FINE_TUNING_SETTINGS',
  /** ARN of the state machine. */
  stateMachine: 'FINE_TUNING_MACHINE',
  /** ARN of the role of training jobs. */
  role: 'TRAINING_ROLE',
  /** Image of the training container. */
  image: 'TRAINING_IMAGE',
  /** Address of the archive of the training script, and its digest. */
  code: 'TRAINING_CODE',
  codeDigest: 'TRAINING_CODE_DIGEST',
  /** JSON: subnets and security groups of training jobs; empty outside a VPC. */
  network: 'TRAINING_NETWORK',
} as const;

/** Where files of training records lie in the bucket of the hub: `<prefix><fine-tuning>/…`. */
export const trainingPrefix = 'training/';
