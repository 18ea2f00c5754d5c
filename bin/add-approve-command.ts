import type { Command } from 'commander';
import { followRollout } from './follow-rollout';
import { openClient } from './open-client';
import { print } from './print';
import { reportRollout } from './report-rollout';
import { rolloutShape } from './rollout-shape';

interface ApproveOptions {
  readonly reason: string;
  readonly decline?: boolean;
  /** False with `--no-wait`. */
  readonly wait: boolean;
}

/** `kit approve`: lets a candidate into its canary, or not. */
export function addApproveCommand(program: Command): void {
  program
    .command('approve')
    .description(
      'approve a rollout that waits for it; needs a key of the role approver that neither made the release nor began the rollout',
    )
    .argument('<rollout>', 'rollout_…, as "kit promote" and "kit release rollouts" show it')
    .requiredOption('--reason <reason>', 'why, in a sentence')
    .option('--decline', 'decline it in place of approving')
    .option('--no-wait', 'do not follow its canary')
    .action(async (id: string, { reason, decline = false, wait }: ApproveOptions, command) => {
      const { client, isJson } = openClient(command);
      const decided = await client.request(
        'POST',
        `/rollouts/${encodeURIComponent(id)}/approval`,
        rolloutShape,
        { is_approved: !decline, reason },
      );
      if (decline) print(decided, isJson, `declined ${id}`);
      else if (wait) reportRollout(await followRollout(decided, client), isJson);
      else print(decided, isJson, `approved ${id}: its canary begins`);
    });
}
