import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { reviewQueuesSchema } from '../../../lambdas/feedback/settings';
import { EvaluationStore } from '../../../lib/evaluation/evaluation-store';
import { Tracking } from '../../../lib/evaluation/tracking';
import { EventLake } from '../../../lib/feedback/event-lake';
import { EventStream } from '../../../lib/feedback/event-stream';
import { Feedback } from '../../../lib/feedback/feedback';
import { PeopleDeletion } from '../../../lib/feedback/people-deletion';
import { AnswerLog } from '../../../lib/rag/answer-log';
import { synthesize } from '../synthesize';

const removalPolicy = RemovalPolicy.DESTROY;
const namespace = 'llmops-test';
const functions = { logDays: RetentionDays.ONE_WEEK, removalPolicy };

function deletionIn(stack: Stack, { hasLake }: { hasLake: boolean }): void {
  const reviews = reviewQueuesSchema.parse(undefined);
  const stream = new EventStream(stack, 'Events', { shards: 1, retentionHours: 24, removalPolicy });
  new PeopleDeletion(stack, 'Deletion', {
    namespace,
    functions,
    answerLog: new AnswerLog(stack, 'Answers', { retentionDays: 30, removalPolicy }),
    feedback: new Feedback(stack, 'Feedback', { reviews, removalPolicy }),
    store: new EvaluationStore(stack, 'Store', { removalPolicy }),
    tracking: new Tracking(stack, 'Tracking', { mlflow: { kind: 'none' }, name: namespace, removalPolicy }),
    streamHours: 24,
    lake: hasLake
      ? new EventLake(stack, 'Lake', { namespace, stream, functions, reviews, removalPolicy })
      : undefined,
  });
}

const withLake = () => synthesize((stack) => deletionIn(stack, { hasLake: true }));
const withoutLake = () => synthesize((stack) => deletionIn(stack, { hasLake: false }));

/** Actions that the function is allowed. */
function actionsIn(template: Template): readonly string[] {
  const statements = Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('Deletion'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as { Action: string | string[] }[]);
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

test('works off what is not completed every quarter of an hour, each time less long than that', () => {
  const template = withoutLake();

  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(15 minutes)' });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Timeout: 14 * 60,
    Environment: {
      Variables: Match.objectLike({ EVENT_STREAM_HOURS: '24', LAKE_WORKGROUP: Match.absent() }),
    },
  });
  expect(actionsIn(template).filter((action) => /^(athena|glue):/.test(action))).toEqual([]);
});

test('may remove rows of the lake in a workgroup of its own, whose results only it reads', () => {
  const template = withLake();

  template.hasResourceProperties('AWS::Athena::WorkGroup', {
    Name: 'llmops-test-deletion',
    WorkGroupConfiguration: Match.objectLike({ EnforceWorkGroupConfiguration: true }),
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: Match.objectLike({
        LAKE_FACTS: 'llmops_test',
        LAKE_TEXTS: 'llmops_test_texts',
        LAKE_WORKGROUP: 'llmops-test-deletion',
      }),
    },
  });
  expect(actionsIn(template)).toEqual(
    expect.arrayContaining([
      'athena:GetQueryExecution',
      'athena:GetQueryResults',
      'athena:StartQueryExecution',
      'dynamodb:DeleteItem',
      'dynamodb:Scan',
      'glue:UpdateTable',
      's3:DeleteObjectVersion',
      's3:ListBucketVersions',
    ]),
  );
});
