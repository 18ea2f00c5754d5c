import { refuseTooSmall } from '../../lambdas/fine-tuning/refuse-too-small';

test('fails for records that are all too long, and says which option lets them in', () => {
  const made = { name: 'lessons', method: 'sft', records: 0, leftOut: { too_many_tokens: 60 } } as const;

  expect(() => refuseTooSmall(made, 20)).toThrow(
    '(left out: too_many_tokens 60): allow more tokens with --max-tokens, or review more answers',
  );
});
