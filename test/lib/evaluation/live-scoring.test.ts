import { liveScoringVariables } from '../../../lambdas/evaluation/settings';
import { rightsOf } from '../rights-of';
import { resourcesOf } from '../synthesized';

const sampling = 'Puts a share of the answers that the event stream brings into the queue to be scored';
const scoring = 'Scores the live answers that are due';

test('scores what is due every minute, and leaves what fails to the next', () => {
  const [due, ...others] = resourcesOf('dev').filter(
    ({ Type, Properties }) =>
      Type === 'AWS::Events::Rule' && Properties?.Description === 'Live answers that wait to be scored',
  );

  expect(others).toEqual([]);
  expect(due?.Properties).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    Targets: [expect.objectContaining({ RetryPolicy: { MaximumRetryAttempts: 0 } })],
  });
});

test('lets what samples read the stream and put, and see no answer', () => {
  const { actions, variables } = rightsOf('dev', sampling);

  expect(actions.filter((action) => action.startsWith('dynamodb:'))).toEqual(['dynamodb:PutItem']);
  expect(actions.filter((action) => /^(s3|bedrock):/.test(action))).toEqual([]);
  expect(variables).toContain(liveScoringVariables.settings);
});

test('lets what scores read answers, ask the judge and tell the stream', () => {
  const { actions, variables } = rightsOf('dev', scoring);

  expect(actions).toEqual(
    expect.arrayContaining(['bedrock:InvokeModel', 'kinesis:PutRecords', 'dynamodb:UpdateItem']),
  );
  expect(actions).not.toContain('dynamodb:DeleteItem');
  expect(variables).toEqual(expect.arrayContaining([liveScoringVariables.settings, 'ANSWER_LOG_TABLE']));
});
