import { defaultReleaseResource, defaultReleaseSettingsSchema } from '../../../lambdas/promotion/settings';
import { rightsOf } from '../rights-of';
import { resourcesOf } from '../synthesized';

test('tells each deployment what its settings make, in words that the handler reads', () => {
  const [settled, ...others] = resourcesOf('dev').filter(({ Type }) => Type === defaultReleaseResource.type);

  expect(others).toEqual([]);
  const { settings, tenant } = defaultReleaseResource.propertiesSchema.parse(settled?.Properties);
  expect(tenant).toBe('default');
  expect(defaultReleaseSettingsSchema.parse(JSON.parse(settings)).chain.chatRoute).toBe('chat');
  expect(settled?.Properties?.ServiceTimeout).toBe('300');
});

test('may move pointers, and nothing else of the environment', () => {
  const { actions } = rightsOf(
    'dev',
    'Brings the pointers to releases in line with the settings of a deployment',
  );

  expect(
    actions.filter((action) => !/^(dynamodb|kinesis|sagemaker|sagemaker-mlflow|s3):/.test(action)),
    // Events that the stream does not take go to the queue beside it.
  ).toEqual(['sqs:SendMessage']);
  expect(actions).toContain('dynamodb:PutItem');
  expect(actions.filter((action) => /Delete(Item|Table)|Scan/.test(action))).toEqual([]);
});

test('points the aliases of models of ones own at what answers, where there are any', () => {
  const taggers = ['own-model', 'dev'].map((environment) => {
    const { actions, variables } = rightsOf(
      environment,
      'Brings the pointers to releases in line with the settings of a deployment',
    );
    return {
      mayTag: actions.includes('sagemaker:AddTags'),
      knowsHub: variables.includes('MODEL_GROUP_PREFIX'),
    };
  });

  expect(taggers).toEqual([
    { mayTag: true, knowsHub: true },
    { mayTag: false, knowsHub: false },
  ]);
});
