import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EvaluationMachine } from '../../../lib/evaluation/evaluation-machine';
import { EvaluationStore } from '../../../lib/evaluation/evaluation-store';
import { makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

const removalPolicy = RemovalPolicy.DESTROY;

function machineIn(stack: Stack, concurrency = 8): void {
  const fn = makeFunction(stack);
  new EvaluationMachine(stack, 'Machine', {
    plan: fn,
    evaluateCase: fn,
    finish: fn,
    store: new EvaluationStore(stack, 'Store', { removalPolicy }),
    concurrency,
    functions: { logDays: RetentionDays.ONE_WEEK, removalPolicy },
  });
}

function definitionIn(template: Template) {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const parts: readonly unknown[] = machine?.Properties.DefinitionString['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'token')).join(''));
}

test('logs what it does, and no word of what it is done with', () => {
  const template = synthesize((stack) => machineIn(stack));

  template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    LoggingConfiguration: { IncludeExecutionData: false, Level: 'ALL' },
    TracingConfiguration: { Enabled: true },
  });
});

test('has as many cases in work as it is told, and lets each of them fail', () => {
  const { States } = definitionIn(synthesize((stack) => machineIn(stack, 5)));

  expect(States.Cases).toMatchObject({ MaxConcurrency: 5, ToleratedFailurePercentage: 100 });
  expect(States.Cases.ItemProcessor.ProcessorConfig.Mode).toBe('DISTRIBUTED');
});

test('tries every step again, a case for ten minutes', () => {
  const { States } = definitionIn(synthesize((stack) => machineIn(stack)));

  const seconds = (retry: { IntervalSeconds: number; MaxAttempts: number; BackoffRate: number }) =>
    Array.from(
      { length: retry.MaxAttempts },
      (_, attempt) => retry.IntervalSeconds * retry.BackoffRate ** attempt,
    ).reduce((sum, wait) => sum + wait, 0);
  const { Case } = States.Cases.ItemProcessor.States;
  expect(seconds(Case.Retry[0])).toBeGreaterThan(600);
  for (const step of [States.Plan, Case, States.Finish, States.FinishBroken]) {
    expect(step.Retry).toEqual([expect.objectContaining({ ErrorEquals: ['States.ALL'] })]);
  }
});

test('writes the end down whatever broke', () => {
  const { States } = definitionIn(synthesize((stack) => machineIn(stack)));

  for (const step of [States.Plan, States.Cases]) {
    expect(step.Catch).toEqual([
      { ErrorEquals: ['States.ALL'], Next: 'FinishBroken', ResultPath: '$.failure' },
    ]);
  }
});

test('reads lists of cases, and nothing else of the bucket', () => {
  const template = synthesize((stack) => machineIn(stack));

  const actions = Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith('Machine'))
    .flatMap(
      ([, { Properties }]) =>
        Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown }[],
    )
    .filter(({ Action }) => JSON.stringify(Action).includes('s3:'));
  expect(actions).toHaveLength(1);
  expect(actions[0]).toMatchObject({ Action: 's3:GetObject' });
  expect(JSON.stringify(actions[0]?.Resource)).toContain('/evaluations/*');
});
