import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** Props of {@link KitAlarm}. */
export interface KitAlarmProps {
  /** What is watched: one metric, with its period and statistic; an emulator of AWS takes no arithmetic of metrics. */
  readonly metric: IMetric;
  /** The value from which it is breached. */
  readonly threshold: number;
  /** Whom it hurts, and how: one sentence without its full stop. */
  readonly impact: string;
  /** Heading in `docs/runbook.md` of the section that says what to do. */
  readonly runbook: string;
  /**
   * Who is told when it goes off and when it is over.
   *
   * @default - nobody: it is only seen in the console
   */
  readonly topic?: ITopic;
  /**
   * How the metric and the threshold are compared.
   *
   * @default ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
   */
  readonly comparison?: ComparisonOperator;
  /**
   * Periods of the metric that are looked at, 1 and up.
   *
   * @default 1
   */
  readonly periods?: number;
  /**
   * How many of these have to be breached.
   *
   * @default - all of them
   */
  readonly breachedPeriods?: number;
}

/** An alarm that says whom it hurts and where to read what to do; a metric without values is no alarm. */
export class KitAlarm extends Alarm {
  constructor(scope: Construct, id: string, props: KitAlarmProps) {
    refuseArithmetic(id, props.metric);
    super(scope, id, {
      metric: props.metric,
      threshold: props.threshold,
      comparisonOperator: props.comparison ?? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: props.periods ?? 1,
      datapointsToAlarm: props.breachedPeriods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${props.impact}. What to do: docs/runbook.md#${anchorOf(props.runbook)}`,
    });
    if (props.topic === undefined) return;
    const action = new SnsAction(props.topic);
    this.addAlarmAction(action);
    this.addOkAction(action);
  }
}

/** CloudFormation takes a metric with a label for arithmetic, too. */
function refuseArithmetic(id: string, metric: IMetric): void {
  const { mathExpression, renderingProperties } = metric.toMetricConfig();
  if (mathExpression) {
    throw new Error(
      `the alarm ${id} computes with metrics: write the number it needs as a metric of its own (lambdas/observability/settings.ts)`,
    );
  }
  if (renderingProperties?.label !== undefined) {
    throw new Error(`the metric of the alarm ${id} has a label: leave it out, it is for graphs`);
  }
}

/** Of a heading, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}
