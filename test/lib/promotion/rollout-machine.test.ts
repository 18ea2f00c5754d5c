import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import type { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RolloutMachine } from '../../../lib/promotion/rollout-machine';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

const removalPolicy = RemovalPolicy.DESTROY;

function functionIn(stack: Stack, id: string): LambdaFunction {
  return new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {}'),
  });
}

function machineIn(stack: Stack, askApproval = makeFunction(stack)): RolloutMachine {
  const advance = functionIn(stack, 'Advance');
  return new RolloutMachine(stack, 'Rollout', {
    advance,
    askApproval,
    namespace: 'llmops-test',
    functions: { logDays: RetentionDays.ONE_WEEK, removalPolicy },
  });
}

function definitionIn(template: Template) {
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const parts: readonly unknown[] = machine?.Properties.DefinitionString['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'token')).join(''));
}

test('logs what it does, and no token of an approval', () => {
  const template = synthesize((stack) => machineIn(stack));

  template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
    StateMachineName: 'llmops-test-rollouts',
    LoggingConfiguration: { IncludeExecutionData: false, Level: 'ALL' },
  });
});

test('rolls back whatever cannot be carried on, and tries that for an hour', () => {
  const { States } = definitionIn(synthesize((stack) => machineIn(stack)));

  expect(States.Advance.Catch).toEqual([
    expect.objectContaining({ ErrorEquals: ['States.ALL'], Next: 'RollBack' }),
  ]);
  const [{ IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds }] = States.RollBack.Retry;
  const seconds = Array.from({ length: MaxAttempts }, (_, attempt) =>
    Math.min(IntervalSeconds * BackoffRate ** attempt, MaxDelaySeconds),
  ).reduce((sum, wait) => sum + wait, 0);
  expect(seconds).toBeGreaterThan(3_600);
  expect(States.RollBack.Next).toBe('RolledBack');
  expect(States.RolledBack.Type).toBe('Fail');
});

test('looks again where nobody approves, and rolls back where alarms cannot be asked for', () => {
  const { States } = definitionIn(synthesize((stack) => machineIn(stack)));

  expect(States.AskApproval.Catch).toEqual([expect.objectContaining({ Next: 'Advance' })]);
  expect(States.FindAlarms.Retry).toHaveLength(1);
  expect(States.FindAlarms.Catch).toEqual([expect.objectContaining({ Next: 'RollBack' })]);
  expect(States.AskApproval.TimeoutSecondsPath).toBe('$.waitSeconds');
});

test('watches the alarms of its own environment', () => {
  const { States } = definitionIn(synthesize((stack) => machineIn(stack)));

  expect(States.FindAlarms.Parameters).toMatchObject({
    AlarmNamePrefix: 'llmops-test-',
    StateValue: 'ALARM',
  });
});

test('lets what asks for an approval end the waits of this machine alone', () => {
  const template = synthesize((stack) => machineIn(stack));

  const { allowed } = grantedIn(template);
  expect(allowed).toEqual([
    expect.stringMatching(/^states:SendTaskSuccess on .*:stateMachine:llmops-test-rollouts$/),
  ]);
});

test('lets the API start rollouts, and tells it where', () => {
  const template = synthesize((stack) =>
    machineIn(stack, functionIn(stack, 'Ask')).grantStart(makeFunction(stack)),
  );

  const { allowed, variables } = grantedIn(template);
  expect(allowed.filter((right) => right.startsWith('states:StartExecution'))).toHaveLength(1);
  expect(Object.keys(variables)).toEqual(['ROLLOUT_MACHINE']);
});
