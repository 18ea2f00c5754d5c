import * as z from 'zod';

/** What the model hub of an environment is asked for. */
export const modelHubSettingsSchema = z.strictObject({
  isEnabled: z
    .boolean()
    .default(false)
    .describe(
      'true: open models are imported here and versions registered; endpoints and fine-tuning need it',
    ),
  sharedWith: z
    .array(z.string().regex(/^\d{12}$/))
    .default([])
    .describe('accounts of 12 digits that may copy model versions from here, e.g. the one of production'),
});

/** What the model hub of an environment is asked for. */
export type ModelHubSettings = z.output<typeof modelHubSettingsSchema>;

/** Variables that `ModelHub.grantRead` and `ModelHub.grantWrite` set. */
export const modelHubVariables = {
  /** Name of the table of base models. */
  table: 'BASE_MODEL_TABLE',
  /** Name of the bucket of weights and artefacts. */
  bucket: 'MODEL_BUCKET',
  /** Prefix of the names of model package groups, e.g. `llmops-dev-`. */
  groupPrefix: 'MODEL_GROUP_PREFIX',
} as const;

/** Variable of the functions that register versions, set by `ModelHub.grantWrite`. */
export const modelRegistrationVariables = {
  /** Image of the container that serves versions: SageMaker's registry names one for each. */
  image: 'MODEL_SERVING_IMAGE',
} as const;

/** Variable of the functions that register versions, set by `ModelHub.grantWrite` where versions are shared. */
export const modelSharingVariables = {
  /** Accounts of 12 digits that see them, with commas. */
  accounts: 'MODEL_SHARED_WITH',
} as const;

/** The table of base models: one partition, so that a list is one query; an item for each model. */
export const baseModelTable = { partitionKey: 'part', sortKey: 'model' } as const;

/**
 * What the token of the public hub is called: as a secret for "kit secrets set" on AWS, as a variable on this machine. It is
 * of an account that has accepted the terms of gated models.
 */
export const modelSourceToken = 'MODEL_SOURCE_TOKEN';

/** Variables of the functions of the import machine. */
export const modelSourceVariables = {
  /** Name of the secret with the token of the public hub; left out, or an empty secret: only what is open is read. */
  tokenSecret: 'MODEL_SOURCE_LOGIN',
} as const;

/** Optional variable of the functions that start imports, e.g. of production. */
export const modelCopyVariables = {
  /** `true`: weights are copied from other environments only, never from a public hub. */
  isCopyOnly: 'MODEL_COPIES_ONLY',
} as const;

/** Variable of the functions that start imports of open weights, set by `ModelHub.grantImport`. */
export const modelImportVariables = { stateMachine: 'MODEL_IMPORT_MACHINE' } as const;

/** Time that a turn of copying takes at most; its function has five minutes more, for the piece under way and a file that is whole then. */
export const copyTurnMs = 10 * 60_000;

/** Where imported weights lie in the bucket: `<prefix><model>/<revision>/…`. */
export const baseModelPrefix = 'base-models/';

/** Where records of model versions lie: `<prefix><group>/<digest>/record-<SHA-256>.json`. */
export const modelRecordPrefix = 'model-records/';

/** Largest record: a thousand files and a long card. */
export const mostRecordBytes = 2_000_000;

/** Where artefacts of model versions lie: `<prefix><group>/<digest>/…`. */
export const modelVersionPrefix = 'model-versions/';
