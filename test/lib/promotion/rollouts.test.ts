import { promotionSettingsSchema, promotionSettingsVariables } from '../../../lambdas/promotion/settings';
import { rightsOf } from '../rights-of';
import { resourcesOf } from '../synthesized';

const advancing = 'Takes a rollout as far as it gets without waiting';

test('lets the function of a turn evaluate, look at live answers, move pointers and tell of it', () => {
  const { actions, variables } = rightsOf('dev', advancing);

  expect(actions).toEqual(
    expect.arrayContaining(['dynamodb:PutItem', 'kinesis:PutRecords', 'states:StartExecution']),
  );
  expect(variables).toEqual(
    expect.arrayContaining(['COUNTERS_TABLE', 'EVALUATION_MACHINE', 'PROMOTION_SETTINGS', 'PROMOTION_TABLE']),
  );
});

test('tells it what the environment asks of a candidate', () => {
  const fn = resourcesOf('dev').find(({ Properties }) => Properties?.Description === advancing);

  const { Variables } = fn!.Properties!.Environment as { Variables: Record<string, string> };
  const settings = promotionSettingsSchema.parse(
    JSON.parse(Variables[promotionSettingsVariables.settings] ?? ''),
  );
  expect(settings.evaluationSet).toBe('golden');
});

test('lets the function that asks for approvals at nothing but rollouts', () => {
  const { actions } = rightsOf('dev', 'Keeps the token with which an approval ends the wait of a rollout');

  expect(actions).toEqual([
    'dynamodb:BatchGetItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'states:SendTaskSuccess',
  ]);
});
