import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';
import type { Counters } from './counters';

/** Props of {@link QualityWatch}. */
export interface QualityWatchProps {
  readonly counters: Counters;
  /** What all functions of the environment have in common; this one runs outside the network. */
  readonly functions: FunctionDefaults;
}

/** Looks at the counters every minute and writes what alarms watch: rates with their bounds, and what drifts. */
export class QualityWatch extends Construct {
  readonly handler: BundledFunction;

  constructor(scope: Construct, id: string, { counters, functions }: QualityWatchProps) {
    super(scope, id);
    this.handler = new BundledFunction(this, 'Measure', {
      functions: { ...functions, network: undefined },
      entry: 'observability/measure-quality',
      description: 'Measures what only counters know: thumbs down, groundedness, drift',
      // Less than until the next time.
      timeout: Duration.seconds(50),
    });
    counters.grantRead(this.handler);
    new Rule(this, 'Schedule', {
      description: 'Every minute: how good the answers are',
      schedule: Schedule.rate(Duration.minutes(1)),
      // What is missed comes again a minute later.
      targets: [new LambdaFunction(this.handler, { retryAttempts: 0, maxEventAge: Duration.minutes(1) })],
    });
  }
}
