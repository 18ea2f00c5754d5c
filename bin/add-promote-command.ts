import type { Command } from 'commander';
import { carryRelease } from './carry-release';
import { followRollout } from './follow-rollout';
import type { KitClient } from './kit-client';
import { openClient } from './open-client';
import { openTarget } from './open-target';
import { print } from './print';
import { reportRollout } from './report-rollout';
import { rolloutShape } from './rollout-shape';

interface PromoteOptions {
  readonly to?: string;
  readonly toUrl?: string;
  /** False with `--no-wait`. */
  readonly wait: boolean;
}

/** `kit promote`: begins the rollout of a release, here or in the next environment. */
export function addPromoteCommand(program: Command): void {
  program
    .command('promote')
    .description('roll a release out: evaluation, gate, approval, canary; needs a key of the role operator')
    .argument('<release>', 'digest or its first 8 or more digits, or candidate')
    .option(
      '--to <environment>',
      'carry it to another environment first, e.g. staging: KIT_URL_STAGING and KIT_KEY_STAGING in .env; left out: the one of --url',
    )
    .option('--to-url <url>', 'where that environment answers, in place of KIT_URL_…')
    .option('--no-wait', 'do not follow it')
    .action(async (name: string, { to, toUrl, wait }: PromoteOptions, command) => {
      const { client: here, isJson } = openClient(command);
      let client: KitClient = here;
      let release = name;
      if (to !== undefined) {
        client = await openTarget(to, { url: toUrl, variables: process.env });
        release = await carryRelease(name, here, client);
      }
      const begun = await client.request('POST', '/rollouts', rolloutShape, { release });
      if (!wait) {
        print(begun, isJson, `${begun.id} has begun: kit release rollouts shows where it stands`);
        return;
      }
      reportRollout(await followRollout(begun, client), isJson);
    });
}
