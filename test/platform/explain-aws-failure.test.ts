import { explainAwsFailure } from '../../lambdas/platform/explain-aws-failure';

const named = (name: string, facts: object = {}) => Object.assign(new Error('no'), { name, ...facts });

test.each([
  ['throttles', named('ThrottlingException', { $fault: 'client' })],
  ['fails by itself', named('InternalServerError', { $fault: 'server' })],
  ['is too slow', named('TimeoutError')],
  ['cannot be reached', named('AggregateError', { code: 'ECONNREFUSED' })],
])('tells to try again when a service %s', (_what, error) => {
  const explained = explainAwsFailure(error, 'DynamoDB');

  expect(explained).toMatchObject({
    kind: 'unavailable',
    code: 'store_unavailable',
    isRetryable: true,
    message: `DynamoDB does not answer (${error.name}): try again in a few seconds`,
    cause: error,
  });
});

test.each([
  named('AccessDeniedException', { $fault: 'client' }),
  named('ConditionalCheckFailedException', { $fault: 'client' }),
  'not even an error',
])('hands on what another try would not mend: %s', (error) => {
  expect(explainAwsFailure(error, 'S3')).toBe(error);
});
