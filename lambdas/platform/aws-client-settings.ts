/**
 * Settings of every AWS client: nothing waits for ever, and a lost connection is tried again twice.
 *
 * Times are in milliseconds, of one try.
 */
export const awsClientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
};
