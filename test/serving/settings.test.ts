import { componentName, endpointName, endpointsSchema } from '../../lambdas/serving/settings';

const endpoint = { model: 'qwen3-8b', contextTokens: 8_192, concurrentRequests: 8 };

test.each([
  ['chat', true],
  ['c', true],
  ['chat-2', true],
  ['c'.repeat(18), true],
  ['c'.repeat(19), false],
  ['chat-', false],
  ['-chat', false],
  ['2chat', false],
  ['Chat', false],
])('of the name %s for an endpoint is said whether SageMaker would take it: %s', (name, isTaken) => {
  expect(endpointsSchema.safeParse({ [name]: endpoint }).success).toBe(isTaken);
});

test('of the longest names make a component that SageMaker takes', () => {
  const longest = endpointName(`n${'a'.repeat(29)}`, 'e'.repeat(18));

  for (const model of ['support@0123456789ab', 'qwen3-8b']) {
    // Maximum length and pattern of InferenceComponentName.
    expect(componentName(longest, model)).toMatch(/^(?=.{1,63}$)[a-zA-Z0-9](-*[a-zA-Z0-9])*$/);
  }
});
