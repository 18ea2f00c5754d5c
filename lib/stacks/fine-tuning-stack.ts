import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { FineTuning, type FineTuningProps } from '../fine-tuning/fine-tuning';

/** Props of {@link FineTuningStack}. */
export interface FineTuningStackProps extends StackProps, FineTuningProps {}

/** How versions of models are made of what people have reviewed. */
export class FineTuningStack extends Stack {
  readonly fineTuning: FineTuning;

  constructor(scope: Construct, id: string, props: FineTuningStackProps) {
    super(scope, id, props);
    this.fineTuning = new FineTuning(this, 'FineTuning', props);
  }
}
