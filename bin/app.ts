import { App, Errors } from 'aws-cdk-lib';
import { loadEnvironments } from '../environments';
import { EnvironmentError } from '../environments/environment-error';
import { AppError } from '../lambdas/platform/errors';
import { buildWeb } from '../lib/api/build-web';
import { costFloor } from '../lib/cost/cost-floor';
import { summarizeCostFloor } from '../lib/cost/describe-cost-floor';
import { EnvironmentStage } from '../lib/environment-stage';
import { describeTrainingPlan } from '../lib/fine-tuning/describe-training-plan';
import { planTraining } from '../lib/fine-tuning/plan-training';
import { describeOwnPrices } from '../lib/model-gateway/describe-own-prices';
import { readPromptTemplates } from '../lib/read-prompt-templates';
import { describeEndpointPlan } from '../lib/serving/describe-endpoint-plan';
import { planEndpoint } from '../lib/serving/plan-endpoint';
import { templatesOf } from '../lib/synthesize-environment';
import { chooseEnvironments } from './choose-environments';

/** `cdk … -c environment=dev`: a stage for each environment that is named, what each costs at the least, and that its endpoints fit. */
async function main(): Promise<void> {
  const app = new App();
  const names = chooseEnvironments(app.node.tryGetContext('environment'));
  const environments = loadEnvironments(names);
  const parts = { site: await buildWeb(), promptTemplates: readPromptTemplates() };
  const stages = environments.map((environment) => ({
    environment,
    stage: new EnvironmentStage(app, { environment, ...parts }),
  }));
  app.synth();
  for (const { environment, stage } of stages) {
    const floor = costFloor(templatesOf(stage), environment.aws?.region ?? '');
    console.error(summarizeCostFloor(environment.name, floor));
    for (const [name, settings] of Object.entries(environment.endpoints)) {
      const region = environment.aws?.region ?? '';
      const [what, ...arithmetic] = describeEndpointPlan(planEndpoint(settings, region), settings, region);
      console.error(`${environment.name}: endpoint ${name}: ${what}\n  ${arithmetic.join('\n  ')}`);
    }
    const own = { endpoints: environment.endpoints, region: environment.aws?.region ?? '' };
    for (const line of describeOwnPrices(environment.routes, own)) {
      console.error(`${environment.name}: ${line}`);
    }
    if (environment.fineTuning) {
      const region = environment.aws?.region ?? '';
      const plan = planTraining(environment.fineTuning, region);
      console.error(`${environment.name}: fine-tuning: ${describeTrainingPlan(plan, region)}`);
    }
  }
}

await main().catch((error: unknown) => {
  // Where a construct was made helps nobody whose setting it refuses.
  const isForeseen =
    error instanceof EnvironmentError || error instanceof AppError || Errors.isConstructError(error);
  console.error(isForeseen ? `cannot synthesize: ${error.message}` : error);
  process.exit(1);
});
