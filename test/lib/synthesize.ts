import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import cdkJson from '../../cdk.json' with { type: 'json' };

/** The template of a stack with what `build` puts into it; handlers are not bundled, which would take seconds. */
export function synthesize(build: (stack: Stack) => unknown): Template {
  const stack = testStack();
  build(stack);
  return Template.fromStack(stack);
}

/** An empty stack in an account of nobody, for several constructs of one test. */
export function testStack(scope: Construct = testApp(), id = 'Test'): Stack {
  return new Stack(scope, id, { env: { account: '111111111111', region: 'ap-northeast-2' } });
}

/** An application with the kit's own feature flags, in which no handler is bundled. */
export function testApp(): App {
  return new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
}
