import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { AlarmTopic } from '../../../lib/observability/alarm-topic';
import { JourneyAlarms } from '../../../lib/observability/journey-alarms';
import { testStack } from '../synthesize';
import { watchedJourney } from './watched-journey';

interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly Metrics?: unknown;
  readonly MetricName?: string;
  readonly TreatMissingData: string;
}

function alarms(): readonly AlarmProperties[] {
  const stack = testStack();
  const { domain, ...watched } = watchedJourney(stack);
  const { topic } = new AlarmTopic(stack, 'Topic', { emails: [] });
  new JourneyAlarms(stack, 'Alarms', { ...watched, topic, index: { domain, volumeGib: 10 } });
  return Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties,
  );
}

test('watches every step of the journey', () => {
  const metrics = alarms().map(({ MetricName }) => MetricName);

  expect(metrics.sort()).toEqual([
    '5XXError',
    'AnswerLatency',
    'AnswersNotLogged',
    'ApproximateAgeOfOldestMessage',
    'ApproximateNumberOfMessagesVisible',
    'ClusterIndexWritesBlocked',
    'ClusterStatus.red',
    'Documents',
    'Errors',
    'ExecutionsFailed',
    'FreeStorageSpace',
    'JVMMemoryPressure',
    'ModelErrorsOfAllRoutes',
    'Throttles',
  ]);
});

test('says in every alarm whom it hurts and what to do, and tells someone', () => {
  for (const alarm of alarms()) {
    expect(alarm.AlarmDescription).toMatch(/^[A-Z].{20,}\. What to do: docs\/runbook\.md#[a-z-]+$/);
    expect(alarm.AlarmActions).toHaveLength(1);
    expect(alarm.TreatMissingData).toBe('notBreaching');
  }
});

test('computes with no metric, which an emulator of AWS refuses', () => {
  expect(alarms().filter(({ Metrics, MetricName }) => Metrics || !MetricName)).toEqual([]);
});

test.each(['docs/runbook.md', 'docs/ko/runbook.md'])('finds the section of every alarm in %s', (page) => {
  const headings = readFileSync(join(import.meta.dirname, '../../..', page), 'utf8').split('\n');
  const anchors = headings
    // A heading in Korean names the English one, by which alarms call it.
    .flatMap((line) => /^## (?:.*\((.+)\)|(.+))$/.exec(line)?.slice(1) ?? [])
    .flatMap((heading) => heading ?? [])
    .map((heading) => heading.toLowerCase().replaceAll(' ', '-'));
  const wanted = new Set(alarms().map(({ AlarmDescription }) => AlarmDescription.split('#')[1]));

  expect([...wanted].filter((anchor) => !anchors.includes(anchor ?? ''))).toEqual([]);
});

test('watches answers, models and documents where there is nothing else to watch', () => {
  const stack = testStack();
  const { topic } = new AlarmTopic(stack, 'Topic', { emails: [] });

  new JourneyAlarms(stack, 'Alarms', { namespace: 'llmops-test', topic });

  Template.fromStack(stack).resourceCountIs('AWS::CloudWatch::Alarm', 4);
});
