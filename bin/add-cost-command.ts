import type { Command } from 'commander';
import type { Environment } from '../environments/environment';
import { AppError } from '../lambdas/platform/errors';
import { costFloor } from '../lib/cost/cost-floor';
import { describeCostFloor } from '../lib/cost/describe-cost-floor';
import { loadEnvironment } from './load-environment';
import { print } from './print';

/** The template of each stack of an environment, by its name. */
type Synthesize = (environment: Environment) => Promise<Readonly<Record<string, unknown>>>;

/**
 * `kit cost`: what an environment costs while nobody uses it, from its templates; speaks with nobody.
 *
 * @param synthesize - asked when the command is used: what it takes to synthesize is large
 */
export function addCostCommand(program: Command, synthesize: Synthesize): void {
  program
    .command('cost')
    .description('show what an environment costs while nobody uses it, and what grows with use')
    .argument('<environment>', 'name of an environment, e.g. dev')
    .action(async (name: string, _options, command: Command) => {
      const environment = loadEnvironment(name);
      if (environment.aws === undefined) {
        throw new AppError(`${name} runs on this machine, where AWS bills nothing: name another one`, {
          kind: 'invalid',
          code: 'not_on_aws',
        });
      }
      const floor = costFloor(await synthesize(environment), environment.aws.region);
      print(floor, command.optsWithGlobals().json === true, describeCostFloor(name, floor));
    });
}
