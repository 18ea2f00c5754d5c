import { type LiveEndpoint, verifyEndpoint } from '../../lambdas/serving/verify-endpoint';

const intended = {
  endpointName: 'llmops-test-chat',
  endpointConfigName: 'config-2',
  componentName: 'llmops-test-chat-base',
  modelName: 'model-2',
};
const good: LiveEndpoint = {
  status: 'InService',
  endpointConfigName: 'config-2',
  base: { status: 'InService', modelName: 'model-2' },
};

/** Verifies an endpoint that is one after the other, and then stays as the last. */
function verify(...states: readonly LiveEndpoint[]) {
  const clock = { now: new Date('2026-01-02T03:04:05.000Z') };
  let look = 0;
  return verifyEndpoint(intended, {
    describe: async () => states[Math.min(look++, states.length - 1)] ?? good,
    sleep: async (milliseconds) => {
      clock.now = new Date(clock.now.getTime() + milliseconds);
    },
    now: () => clock.now,
  });
}

test('waits for the end of an update of endpoint and base, and says what holds', async () => {
  const message = await verify(
    { ...good, status: 'Updating', endpointConfigName: 'config-1', pendingConfigName: 'config-2' },
    { ...good, base: { status: 'Updating', modelName: 'model-1' } },
    good,
  );

  expect(message).toBe('llmops-test-chat runs config-2, and its base model-2, as intended');
});

test.each<[string, LiveEndpoint, RegExp]>([
  [
    'fails when SageMaker has taken the update back without a word',
    { ...good, endpointConfigName: 'config-1' },
    /has taken the update .* back: it runs config-1, and config-2 is intended, and SageMaker gives no reason/,
  ],
  [
    'fails with the reason where SageMaker gives one',
    { ...good, endpointConfigName: 'config-1', failureReason: 'alarm in ALARM state' },
    /config-2 is intended: alarm in ALARM state; mend the cause and deploy again/,
  ],
  [
    'fails when the base serves another model than intended',
    { ...good, base: { status: 'InService', modelName: 'model-1' } },
    /update of the base llmops-test-chat-base back: it serves model-1, and model-2 is intended/,
  ],
  [
    'fails when the base has failed',
    { ...good, base: { status: 'Failed', modelName: 'model-2', failureReason: 'no capacity' } },
    /the base .* is Failed: no capacity/,
  ],
  ['fails when the endpoint has failed', { ...good, status: 'Failed' }, /is Failed, and SageMaker gives no/],
  [
    'fails when the rollback failed too',
    { ...good, status: 'UpdateRollbackFailed' },
    /runs a mix of both.*update it to config-2 again/,
  ],
])('%s', async (_name, live, words) => {
  await expect(verify(live)).rejects.toMatchObject({
    code: 'endpoint_not_as_intended',
    message: expect.stringMatching(words),
  });
});

test('holds an endpoint to what is intended while no more than its instances change', async () => {
  const scaled: LiveEndpoint = { ...good, status: 'Updating' };

  expect(await verify(scaled)).toContain('as intended');
  await expect(verify({ ...scaled, endpointConfigName: 'config-1' })).rejects.toMatchObject({
    code: 'endpoint_not_as_intended',
  });
  await expect(verify({ ...scaled, pendingConfigName: 'config-2' })).rejects.toMatchObject({
    code: 'endpoint_busy',
  });
});

test('fails when the change takes longer than anybody waits', async () => {
  await expect(verify({ ...good, status: 'RollingBack' })).rejects.toMatchObject({ code: 'endpoint_busy' });
});
