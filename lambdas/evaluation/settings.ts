import * as z from 'zod';

/** What evaluations are judged with, and how live answers are sampled. */
export const evaluationSettingsSchema = z.strictObject({
  judgeRoute: z
    .string()
    .min(1)
    .optional()
    .describe('chat route that judges; left out: the offline judge, which compares words and is no model'),
  concurrency: z.int().min(1).max(64).default(4).describe('cases in work at once, 1 to 64'),
  live: z
    .strictObject({
      sampleShare: z
        .number()
        .min(0)
        .max(1)
        .default(0.1)
        .describe('share of answered questions whose groundedness is scored, 0 to 1'),
      languages: z.array(z.string()).default([]).describe('only answers in these languages; none: all'),
      maxAttempts: z.int().min(1).max(20).default(5).describe('tries before an answer is given up, 1 to 20'),
    })
    .prefault({})
    .describe('scheduled scoring of live answers'),
  mlflow: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('none') }),
      z.strictObject({
        kind: z.literal('server'),
        url: z.url({ protocol: /^https?$/ }).describe('address of an MLflow tracking server'),
      }),
      z
        .strictObject({ kind: z.literal('managed') })
        .describe('a serverless MLflow app of SageMaker, made by the kit'),
    ])
    .default({ kind: 'none' })
    .describe('where evaluations and releases are tracked beside the kit’s own stores'),
});

/** What evaluations are judged with. */
export type EvaluationSettings = z.output<typeof evaluationSettingsSchema>;

/**
 * The table of datasets, evaluations and live scoring. The partition key says what an item is: `dataset#…` and `live#…`
 * here, evaluations' keys are those of their adapters; `expiresAt` is in seconds since 1970. Only live answers that wait
 * have `waiting`, so that its index holds nothing else.
 */
export const evaluationTable = {
  partitionKey: 'pk',
  sortKey: 'sk',
  timeToLive: 'expiresAt',
  waiting: { name: 'waiting', partitionKey: 'waiting', sortKey: 'dueAt' },
} as const;

/** Where the cases of datasets lie in the bucket of evaluations: `<prefix><tenant>/<digest>.jsonl.gz`. */
export const datasetPrefix = 'datasets/';

/** Variables that the grants of the evaluation store set: names of table and bucket. */
export const evaluationVariables = { table: 'EVALUATION_TABLE', bucket: 'EVALUATION_BUCKET' } as const;

/** Variable of the live scorers: `evaluation` of the environment as JSON, set by `LiveScoring`. */
export const liveScoringVariables = { settings: 'EVALUATION_SETTINGS' } as const;

/** Partition keys of evaluations and of what is kept of their answers, in {@link evaluationTable}. */
export const evaluationKeys = {
  /** `evaluation#<id>`: the evaluation itself, and the rows of its cases. */
  evaluation: 'evaluation#',
  /** `evaluations#<tenant>`: which evaluations there are, by the time of their start. */
  byTenant: 'evaluations#',
  /** `result#<release>#<case>`: scores that judges gave. */
  result: 'result#',
} as const;

/** Where reports and lists of cases lie in the bucket of evaluations: `<prefix><evaluation>/…`. */
export const evaluationPrefix = 'evaluations/';

/** Where answers lie that may be scored again: `<prefix><release>/<case>.json.gz`; a rule of the bucket removes them. */
export const resultPrefix = 'results/';

/** Days for which an answer or a score is not asked for again; for longer, the documents behind it have changed. */
export const resultCacheDays = 7;

/** Days for which the rows of an evaluation are kept, so that it can be resumed; its report is kept for good. */
export const evaluationRowDays = 90;

/** Name of the judge that is no model: it stands where the name of a route stands. */
export const offlineJudgeRoute = 'offline-judge';

/** US dollars at which an evaluation stops that was started without a limit. */
export const defaultMaxCostUsd = 20;

/** Variables of a function that starts evaluations, set by what grants it. */
export const evaluationMachineVariables = {
  /** ARN of the state machine that runs them. */
  stateMachine: 'EVALUATION_MACHINE',
  /** `judgeRoute` of the environment's evaluation settings, or `offline-judge`. */
  judgeRoute: 'EVALUATION_JUDGE',
} as const;

/**
 * Variables of what tracks evaluations and releases in MLflow: the address of a server, or the ARN of a serverless MLflow
 * app of SageMaker, and the name of the experiment and of the registered model. Without `server` nothing is tracked.
 *
 * An app is called with `sagemaker:CallMlflowAppApi` and `sagemaker-mlflow:*` on its ARN, and the files of its runs lie in
 * its bucket, where the caller writes, reads and deletes them itself: `s3:PutObject`, `s3:GetObject`, `s3:DeleteObject`,
 * `s3:DeleteObjectVersion` and `s3:ListBucketVersions`.
 */
export const trackingVariables = { server: 'MLFLOW_SERVER', name: 'MLFLOW_NAME' } as const;
