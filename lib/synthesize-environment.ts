import { App, type Stage } from 'aws-cdk-lib';
import cdkJson from '../cdk.json' with { type: 'json' };
import type { Environment } from '../environments/environment';
import { EnvironmentStage } from './environment-stage';
import { readPromptTemplates } from './read-prompt-templates';

/**
 * The templates of an environment by the names of their stacks, as parsed JSON, without bundling any handler or the
 * web application: for whoever reads templates and deploys none.
 */
export function synthesizeEnvironment(environment: Environment): Readonly<Record<string, unknown>> {
  const app = new App({ context: { ...cdkJson.context, 'aws:cdk:bundling-stacks': [] } });
  const stage = new EnvironmentStage(app, {
    environment,
    // Any folder will do: what is in it changes no resource.
    site: import.meta.dirname,
    promptTemplates: readPromptTemplates(),
  });
  return templatesOf(stage);
}

/** The templates of a stage by the names of their stacks, as parsed JSON. */
export function templatesOf(stage: Stage): Readonly<Record<string, unknown>> {
  return Object.fromEntries(stage.synth().stacks.map(({ stackName, template }) => [stackName, template]));
}
