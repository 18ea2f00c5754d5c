import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { AlarmTopic } from '../../../lib/observability/alarm-topic';
import { LoopAlarms } from '../../../lib/observability/loop-alarms';
import { testStack } from '../synthesize';
import { watchedLoop } from './watched-loop';

interface AlarmProperties {
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly ComparisonOperator: string;
  readonly EvaluationPeriods: number;
  readonly Period: number;
  readonly Threshold: number;
  readonly MetricName?: string;
}

function alarms(): readonly AlarmProperties[] {
  const stack = testStack();
  const { topic } = new AlarmTopic(stack, 'Topic', { emails: [] });
  new LoopAlarms(stack, 'Alarms', { namespace: 'llmops-test', topic, loop: watchedLoop(stack) });
  return Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties,
  );
}

test('watches whether events arrive, and what they say of the answers', () => {
  expect(
    alarms()
      .map(({ MetricName }) => MetricName)
      .sort(),
  ).toEqual([
    'ApproximateNumberOfMessagesVisible',
    'DeliveryToIceberg.DataFreshness',
    'DeliveryToIceberg.FailedRowCount',
    'Drifting',
    'EventsNotTaken',
    'GroundedAtMost',
    'IteratorAge',
    'ThumbsDownAtLeast',
  ]);
});

test('calls someone within two minutes, each alarm for one metric', () => {
  for (const alarm of alarms()) {
    expect(alarm.Period * alarm.EvaluationPeriods).toBeLessThanOrEqual(120);
    expect(alarm.MetricName).toBeDefined();
    expect(alarm.AlarmActions).toHaveLength(1);
  }
});

test('calls someone for thumbs that are surely down, and for answers that are surely not grounded', () => {
  const of = (metric: string) => alarms().find(({ MetricName }) => MetricName === metric);

  expect(of('ThumbsDownAtLeast')).toMatchObject({
    Threshold: 0.25,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  });
  expect(of('GroundedAtMost')).toMatchObject({
    Threshold: 0.7,
    ComparisonOperator: 'LessThanOrEqualToThreshold',
  });
});

test.each(['docs/runbook.md', 'docs/ko/runbook.md'])('finds the section of every alarm in %s', (page) => {
  const headings = readFileSync(join(import.meta.dirname, '../../..', page), 'utf8').split('\n');
  const anchors = headings
    // A heading in Korean names the English one, by which alarms call it.
    .flatMap((line) => /^## (?:.*\((.+)\)|(.+))$/.exec(line)?.slice(1) ?? [])
    .flatMap((heading) => heading ?? [])
    .map((heading) => heading.toLowerCase().replaceAll(' ', '-'));
  const wanted = new Set(alarms().map(({ AlarmDescription }) => AlarmDescription.split('#')[1]));

  expect(wanted.size).toBe(6);
  expect([...wanted].filter((anchor) => !anchors.includes(anchor ?? ''))).toEqual([]);
});
