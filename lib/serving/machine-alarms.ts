import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { KitAlarm } from '../platform/kit-alarm';

/** Props of {@link MachineAlarms}. */
export interface MachineAlarmsProps {
  /** State machines by a name in PascalCase that stays: it becomes part of the alarms' ids. */
  readonly machines: Readonly<Record<string, IStateMachine>>;
  /** Who is told. */
  readonly topic: ITopic;
}

/** What calls someone because an import, a fine-tuning or a deployment of a model was given up. */
export class MachineAlarms extends Construct {
  constructor(scope: Construct, id: string, { machines, topic }: MachineAlarmsProps) {
    super(scope, id);
    for (const [name, machine] of Object.entries(machines)) {
      new KitAlarm(this, name, {
        metric: machine.metricFailed({ period: Duration.minutes(5), statistic: 'Sum' }),
        threshold: 1,
        impact: `Somebody waits for a model that does not come (${name})`,
        runbook: 'Work on models given up',
        topic,
      });
    }
  }
}
