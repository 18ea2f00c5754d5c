import { Template } from 'aws-cdk-lib/assertions';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { KitAlarm } from '../../../lib/platform/kit-alarm';
import { synthesize, testStack } from '../synthesize';

const metric = new Metric({ namespace: 'LlmopsKit', metricName: 'Defects' });
const props = { metric, threshold: 3, impact: 'Users get errors', runbook: 'API errors' };

test('says whom it hurts and where to read what to do', () => {
  const template = synthesize((stack) => new KitAlarm(stack, 'Alarm', props));

  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmDescription: 'Users get errors. What to do: docs/runbook.md#api-errors',
    Threshold: 3,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
  });
});

test('tells the topic when it goes off and when it is over', () => {
  const stack = testStack();
  const topic = new Topic(stack, 'Topic');

  new KitAlarm(stack, 'Alarm', { ...props, topic });

  const sent = [stack.resolve(topic.topicArn)];
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: sent,
    OKActions: sent,
  });
});

test('fails when it computes with metrics, and says what to do instead', () => {
  const expression = new MathExpression({ expression: 'a * 2', usingMetrics: { a: metric } });

  expect(() => synthesize((stack) => new KitAlarm(stack, 'Alarm', { ...props, metric: expression }))).toThrow(
    'the alarm Alarm computes with metrics: write the number it needs as a metric of its own',
  );
});

test('fails when its metric has a label, which makes arithmetic of it', () => {
  const labelled = metric.with({ label: 'errors' });

  expect(() => synthesize((stack) => new KitAlarm(stack, 'Alarm', { ...props, metric: labelled }))).toThrow(
    'the metric of the alarm Alarm has a label: leave it out, it is for graphs',
  );
});
