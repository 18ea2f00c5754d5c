import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { releaseShape } from '../../../bin/release-shape';
import { rolloutShape, type ShownRollout } from '../../../bin/rollout-shape';
import { parseJson } from '../../../lambdas/platform/json';
import type { KitAccess } from '../kit-access';
import { RehearsalError } from '../rehearsal-error';
import { waitFor } from '../wait-for';
import { ask } from './ask';
import { describeDifferences } from './describe-differences';
import type { People } from './make-people';
import { noteCase } from './notes';

/** Makes a candidate of the champion with another setting. */
export async function makeCandidate({ client }: KitAccess): Promise<string> {
  const { digest } = await client.request('POST', '/releases', releaseShape, {
    note: 'shorter answers',
    chain: { maxAnswerTokens: 400 },
  });
  return digest;
}

/** `kit promote`: the deployed state machine evaluates the candidate, and the gate lets it pass. */
export async function evaluateCandidate({ cli, client }: KitAccess, digest: string): Promise<ShownRollout> {
  const answer = await cli.run(['--json', 'promote', digest.slice(0, 12), '--no-wait']);
  const begun = parseJson(answer, rolloutShape, 'the answer of "kit promote"');
  try {
    return await followTo({ client }, begun.id, 'waiting-for-approval');
  } catch (error) {
    const differences = await describeDifferences({ client }, begun.id).catch(String);
    throw new RehearsalError(`${error}\n${differences}`, { cause: error });
  }
}

/** `kit approve`: refused to the author, and done by somebody else. */
export async function approveCandidate({ author, approver }: People, { id }: ShownRollout): Promise<void> {
  const approve = ['--json', 'approve', id, '--no-wait', '--reason', 'the report shows that it holds'];
  const refusal = await author.cli.run(approve).then(
    () => undefined,
    (error: unknown) => String(error),
  );
  if (refusal === undefined) throw new RehearsalError('the author of a release could approve it');
  if (!refusal.includes('made the release'))
    throw new RehearsalError(`the author was refused otherwise: ${refusal}`);
  await approver.cli.run(approve);
}

/** Asks as several people while the canary is watched, until the candidate is champion. */
export async function watchCanary({ users, author }: People, { id }: ShownRollout): Promise<ShownRollout> {
  await followTo(author, id, 'canary');
  return followTo(author, id, 'promoted', async () => {
    for (const [index, user] of users.entries()) await ask(user, noteCase(index).question);
  });
}

const answerShape = z.looseObject({ release: z.string().optional() });

/** Asks until the answer names the release: each function reads the pointers anew every few seconds. */
export async function requireRelease(kit: KitAccess, digest: string): Promise<void> {
  let seen = 'nothing';
  await waitFor(
    `an answer of the release ${digest.slice(0, 12)}`,
    async () => {
      const { id } = await ask(kit, noteCase(1).question);
      const { release } = await kit.client.request('GET', `/answers/${encodeURIComponent(id)}`, answerShape);
      seen = String(release);
      return release === digest ? true : undefined;
    },
    { describe: () => seen },
  );
}

/** The release that answers. */
export async function findChampion({ client }: KitAccess): Promise<string> {
  const { digest } = await client.request('GET', '/releases/champion', releaseShape);
  return digest;
}

/**
 * `kit rollback`, until answers name the release from before.
 *
 * @returns seconds from the command to the first answer of it
 * @throws {@link RehearsalError} when it takes more than a minute
 */
export async function rollBack(kit: KitAccess, before: string): Promise<number> {
  const start = performance.now();
  await kit.cli.run(['rollback', '--reason', 'the rehearsal goes back']);
  await requireRelease(kit, before);
  const seconds = (performance.now() - start) / 1_000;
  if (seconds > 60) throw new RehearsalError(`the rollback took ${seconds.toFixed(1)} s, allowed are 60 s`);
  return seconds;
}

const pause = () => sleep(1_000);

async function followTo(
  { client }: Pick<KitAccess, 'client'>,
  id: string,
  step: string,
  meanwhile?: () => Promise<void>,
): Promise<ShownRollout> {
  let seen = 'nothing';
  return await waitFor(
    `the rollout ${id} to be ${step}`,
    async () => {
      const rollout = await client.request('GET', `/rollouts/${encodeURIComponent(id)}`, rolloutShape);
      seen = `${rollout.step}, ${rollout.reasons.join('; ')}`;
      if (rollout.step === step) return rollout;
      if (['held', 'rejected', 'rolled-back', 'failed'].includes(rollout.step)) {
        throw new RehearsalError(`the rollout ${id} is ${seen}`);
      }
      await (meanwhile ?? pause)();
      return undefined;
    },
    // An evaluation is two dozen answers, by functions that have just been deployed.
    { seconds: 300, describe: () => seen },
  );
}
