import { App, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { z } from 'zod';
import { buildWeb } from '../../lib/api/build-web';
import { EnvironmentStage } from '../../lib/environment-stage';
import { readPromptTemplates } from '../../lib/read-prompt-templates';
import { emulate } from './emulation/emulate';
import { rehearsedEnvironment } from './rehearsed-environment';
import { RemoveAction } from './remove-action';

const contextShape = z.object({
  environment: z.string(),
  emulatorPort: z.coerce.number(),
  retrievedPassages: z.coerce.number().optional(),
  isBroken: z.stringbool().optional(),
  removedAction: z.string().optional(),
});

/** What `npm run rehearse` deploys: the stage that `bin/app.ts` deploys, made acceptable to the emulator. */
async function main(): Promise<void> {
  const app = new App();
  const { environment, emulatorPort, retrievedPassages, isBroken, removedAction } = contextShape.parse(
    Object.fromEntries(Object.keys(contextShape.shape).map((name) => [name, app.node.tryGetContext(name)])),
  );
  const stage = new EnvironmentStage(app, {
    environment: rehearsedEnvironment(environment, retrievedPassages ? { retrievedPassages } : {}),
    site: await buildWeb(),
    promptTemplates: readPromptTemplates(),
  });
  if (isBroken) breakOneStack(stage);
  if (removedAction) Aspects.of(stage).add(new RemoveAction(removedAction));
  emulate(stage, emulatorPort);
  app.synth();
}

/** Puts something into the stack of the API that fails after everything else was changed: a search for no metric. */
function breakOneStack(stage: EnvironmentStage): void {
  const stack = Stack.of(stage.node.findChild('Api'));
  const broken = new CfnResource(stack, 'Broken', {
    type: 'AWS::CloudWatch::Alarm',
    properties: {
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      Metrics: [{ Id: 'broken', Expression: 'SEARCH(nothing)', ReturnData: true }],
      Threshold: 1,
    },
  });
  for (const child of stack.node.children) if (child !== broken) broken.node.addDependency(child);
}

await main();
