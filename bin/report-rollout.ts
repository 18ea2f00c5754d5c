import { rolloutEnds } from '../lambdas/promotion/api';
import { print } from './print';
import type { ShownRollout } from './rollout-shape';

/** Prints where a rollout has come to, and ends the command with 1 when it does not become champion. */
export function reportRollout(rollout: ShownRollout, isJson: boolean): void {
  print(rollout, isJson, describe(rollout));
  if (rolloutEnds.some((end) => end !== 'promoted' && end === rollout.step)) process.exitCode = 1;
}

function describe({ id, step, candidate, reasons, until }: ShownRollout): string {
  const release = candidate.slice(0, 12);
  const why = reasons.map((reason) => `  ${reason}`);
  switch (step) {
    case 'promoted':
      return [`${release} is champion (${id})`, ...why].join('\n');
    case 'waiting-for-approval':
      return [
        `${release} waits for an approver${until ? ` until ${until}` : ''} (${id})`,
        ...why,
        `approve it with: kit approve ${id} --reason "…"`,
      ].join('\n');
    default:
      return [`${release}: ${step} (${id})`, ...why].join('\n');
  }
}
