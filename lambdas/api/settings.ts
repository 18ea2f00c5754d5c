/** Variables that `CallerKeys.grantAccess` sets. */
export const callerKeysVariables = { table: 'CALLER_KEYS_TABLE' } as const;

/** The table of the virtual keys: a caller is found by the digest of the key in one consistent read. */
export const callerKeysTable = {
  partitionKey: 'keyHash',
  byId: { name: 'byId', partitionKey: 'id' },
  byTenant: { name: 'byTenant', partitionKey: 'tenant', sortKey: 'createdAt', isWhole: true },
} as const;

/** Variables that `Cancellations.grantAccess` sets. */
export const cancellationsVariables = { table: 'CANCELLATIONS_TABLE' } as const;

/** The table of the requests to stop an answer; `expiresAt` is in seconds since 1970. */
export const cancellationsTable = { partitionKey: 'answerId', timeToLive: 'expiresAt' } as const;

/** Variables that `Callers.grantVerify` sets; without them a function lets keys in, and nobody signs in. */
export const signInVariables = { userPoolId: 'USER_POOL_ID' } as const;

/** Variables that `SignInKeys.grantRead` sets; without them a function asks Cognito itself for the keys. */
export const signInKeysVariables = { table: 'SIGN_IN_KEYS_TABLE' } as const;
