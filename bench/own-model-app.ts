import { App } from 'aws-cdk-lib';
import { buildWeb } from '../lib/api/build-web';
import { EnvironmentStage } from '../lib/environment-stage';
import { readPromptTemplates } from '../lib/read-prompt-templates';
import { environmentOf } from '../test/lib/synthesized';

/** What `cdk synth` makes of an environment with models of its own, as `bin/app.ts` makes those of git. */
const app = new App();
new EnvironmentStage(app, {
  environment: environmentOf('own-model'),
  site: await buildWeb(),
  promptTemplates: readPromptTemplates(),
});
app.synth();
