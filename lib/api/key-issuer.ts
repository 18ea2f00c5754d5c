import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BundledFunction } from '../platform/bundled-function';
import type { FunctionDefaults } from '../platform/function-defaults';

/** Props of {@link KeyIssuer}. */
export interface KeyIssuerProps {
  /** What all functions of the environment have in common. */
  readonly functions: FunctionDefaults;
  /** Prefix of the names of the environment's resources, e.g. `llmops-dev`. */
  readonly namespace: string;
}

/**
 * A function that makes keys for whoever may invoke it: how an environment gets its first one, when nobody has a key
 * yet to make others with. Nothing invokes it but a person with AWS credentials, by `kit keys first`.
 */
export class KeyIssuer extends Construct {
  /** The function; the store of keys grants it access. */
  readonly handler: BundledFunction;

  constructor(scope: Construct, id: string, props: KeyIssuerProps) {
    super(scope, id);
    this.handler = new BundledFunction(this, 'Handler', {
      entry: 'api/issue-key',
      description: 'makes a key: the first one of the environment',
      functionName: `${props.namespace}-issue-key`,
      timeout: Duration.seconds(30),
      functions: props.functions,
    });
  }
}
