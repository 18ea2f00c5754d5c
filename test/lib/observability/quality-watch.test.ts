import { RemovalPolicy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Counters } from '../../../lib/observability/counters';
import { QualityWatch } from '../../../lib/observability/quality-watch';
import { synthesize } from '../synthesize';

test('looks every minute, has done so before the next one, and reads the counters only', () => {
  const removalPolicy = RemovalPolicy.DESTROY;

  const template = synthesize(
    (stack) =>
      new QualityWatch(stack, 'Quality', {
        counters: new Counters(stack, 'Counters', { retentionHours: 24, removalPolicy }),
        functions: { logDays: RetentionDays.ONE_WEEK, removalPolicy },
      }),
  );

  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(1 minute)',
    Targets: [Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } })],
  });
  template.hasResourceProperties('AWS::Lambda::Function', { Timeout: 50, VpcConfig: Match.absent() });
  const actions = Object.values(template.findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as { Action: string | string[] }[])
    .flatMap(({ Action }) => Action)
    .filter((action) => action.startsWith('dynamodb:'));
  expect(actions).toEqual(['dynamodb:Query']);
});
