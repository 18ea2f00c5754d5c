import * as z from 'zod';
import { routesSchema } from '../model-gateway/settings';
import { chainSettingsSchema } from '../rag/settings';
import { indexFingerprintSchema } from '../vector-search/settings';

const digest = z.string().regex(/^[0-9a-f]{64}$/);

/** A route as a release pins it: what decides what it answers. Prices, timeouts and retries stay the environment's. */
export const pinnedRouteSchema = z.strictObject({
  kind: z.enum(['chat', 'embedding', 'rerank']),
  /** As `providerName` says, e.g. `bedrock`. */
  provider: z.string().min(1),
  model: z.string().min(1),
  maxTokens: z.int().min(1).optional(),
  dimensions: z.int().min(1).optional(),
});

/** What is promoted: the whole chain, by content. Its canonical JSON's SHA-256 is the id of the release. */
export const releaseManifestSchema = z.strictObject({
  schemaVersion: z.literal(1),
  chain: chainSettingsSchema,
  /** SHA-256 of the prompt template of each purpose. */
  templates: z.strictObject({ answer: digest, direct: digest, condense: digest }),
  /** Exactly the routes that the chain names. */
  routes: z.record(z.string(), pinnedRouteSchema),
  /** The index that it searches; left out without one. */
  index: z
    .strictObject({
      fingerprint: indexFingerprintSchema,
      passageTokens: z.int().min(1),
      overlapTokens: z.int().min(0),
    })
    .optional(),
  /** Version of the guardrails; `none` while there are none. */
  guardrails: z.string().min(1).default('none'),
});

/** What is promoted. */
export type ReleaseManifest = z.output<typeof releaseManifestSchema>;

/** What a gate asks for; every default blocks rather than lets through. */
export const gateSettingsSchema = z.strictObject({
  claim: z
    .enum(['better', 'not-worse'])
    .default('not-worse')
    .describe(
      'better: the candidate is superior; not-worse: it is not inferior by more than margin, for a cheaper or faster one',
    ),
  scorer: z.string().min(1).default('correctness').describe('what the claim is about'),
  margin: z
    .number()
    .min(0)
    .max(0.2)
    .default(0.03)
    .describe('largest loss of the mean score that counts as not worse, 0 to 0.2'),
  confidence: z.number().min(0.8).max(0.999).default(0.95).describe('of the claim, one-sided'),
  minCases: z.int().min(10).max(100_000).default(50).describe('cases scored for both, 10 to 100000'),
  floors: z
    .array(
      z.strictObject({
        scorer: z.string().min(1),
        /** e.g. `language=ko`; left out: all cases. */
        slice: z.string().min(1).optional(),
        atLeast: z.number().min(0).max(1),
      }),
    )
    .default([
      { scorer: 'groundedness', atLeast: 0.7 },
      { scorer: 'safety', atLeast: 0.95 },
    ])
    .describe('mean scores below which nothing is promoted; a slice without cases fails'),
  maxP95LatencyMs: z.int().min(1).default(30_000).describe('milliseconds of the candidate’s answers at p95'),
  maxCostPerAnswerUsd: z.number().min(0).default(0.1).describe('US dollars an answer of the candidate, mean'),
  maxCostRatio: z
    .number()
    .positive()
    .max(10)
    .optional()
    .describe(
      'cost of an answer of the candidate at most so many times that of the champion, above 0 to 10: 1 is no dearer, 0.9 at least a tenth cheaper; left out: not compared',
    ),
  minJudgeAgreement: z
    .number()
    .min(0)
    .max(1)
    .default(0.6)
    .describe(
      'Cohen’s κ with human labels below which a judge cannot gate; 0.6 is "substantial" (Landis and Koch 1977)',
    ),
  maxReportAgeHours: z
    .number()
    .min(1)
    .max(24 * 90)
    .default(24 * 7)
    .describe('hours'),
});

/** How a candidate becomes champion. */
export const promotionSettingsSchema = z.strictObject({
  gate: gateSettingsSchema.prefault({}),
  evaluationSet: z
    .string()
    .min(1)
    .optional()
    .describe(
      'name of the dataset that candidates are evaluated on, its newest version; left out: nothing passes the gate',
    ),
  maxEvaluationCostUsd: z.number().min(0).default(20).describe('US dollars at which an evaluation stops'),
  isApprovalNeeded: z.boolean().default(true).describe('true: an approver who is not the author approves'),
  approvalHours: z
    .number()
    .min(0.01)
    .max(24 * 30)
    .default(72)
    .describe('hours after which it is asked in vain'),
  canary: z
    .strictObject({
      steps: z
        .array(
          z.strictObject({
            sharePercent: z.int().min(1).max(99),
            bakeSeconds: z
              .int()
              .min(1)
              .max(7 * 86_400),
          }),
        )
        .max(10)
        .default([
          { sharePercent: 5, bakeSeconds: 1_800 },
          { sharePercent: 25, bakeSeconds: 3_600 },
        ])
        .describe('share of callers and how long it is watched; none: all traffic at once'),
      minAnswers: z
        .int()
        .min(0)
        .max(100_000)
        .default(20)
        .describe(
          'answers of the candidate that a step needs before it ends; it waits up to 4 times its bake time',
        ),
      maxThumbsDownIncrease: z
        .number()
        .min(0)
        .max(1)
        .default(0.1)
        .describe(
          'thumbs-down rate of the candidate above the champion’s, by the lower bound, at which it is rolled back',
        ),
      maxGroundednessLoss: z.number().min(0).max(1).default(0.1).describe('the same for live groundedness'),
      maxErrorRate: z.number().min(0).max(1).default(0.05).describe('failed answers of the candidate, share'),
    })
    .prefault({}),
});

/** What a gate asks for. */
export type GateSettings = z.output<typeof gateSettingsSchema>;
/** How a candidate becomes champion. */
export type PromotionSettings = z.output<typeof promotionSettingsSchema>;

/**
 * The table of promotion. Partitions: `release/DIGEST` with the release and its attestations, `rollout/ID` with the
 * rollout and the token of its task, `pointers` with the present ones and every version, and two lists by time.
 */
export const promotionTable = { partitionKey: 'part', sortKey: 'place' } as const;

/** Variables that `Promotion.grantRead` and `grantManage` set: for functions that pick releases, and for those that move them. */
export const promotionVariables = { table: 'PROMOTION_TABLE' } as const;

/** Variables that `RolloutMachine.grantStart` sets: for functions that begin, approve and end rollouts. */
export const rolloutMachineVariables = { stateMachine: 'ROLLOUT_MACHINE' } as const;

/** Variables of the functions of the rollout machine: {@link PromotionSettings} as JSON. */
export const promotionSettingsVariables = { settings: 'PROMOTION_SETTINGS' } as const;

/** What an environment says of its chain: it makes the default release. */
export const defaultReleaseSettingsSchema = z.strictObject({
  routes: routesSchema,
  chain: chainSettingsSchema,
  /** SHA-256 of the prompt template of each purpose that the chain names. */
  templates: releaseManifestSchema.shape.templates,
  /** The index of these settings; left out where the chain has none. */
  index: releaseManifestSchema.shape.index,
});

/** What an environment says of its chain. */
export type DefaultReleaseSettings = z.output<typeof defaultReleaseSettingsSchema>;

/**
 * A deployment's default release: type and properties of its resource in a stack. `settings` is JSON of
 * {@link DefaultReleaseSettings}, because CloudFormation makes text of every number.
 *
 * The resource has the attributes `Digest` and `Message`, which says in words what became of it.
 */
export const defaultReleaseResource = {
  type: 'Custom::DefaultRelease',
  propertiesSchema: z.object({
    settings: z.string().min(1),
    /** Tenant of the event that tells of it. */
    tenant: z.string().min(1),
  }),
} as const;
