import type { ReleasePicker } from '../promotion/api';
import type { Chain } from './api';
import type { ReleaseChains } from './release-chains';

/**
 * The chain that callers see: each answer is made by the release that is picked for its caller.
 *
 * An answer that has begun goes on with its release, whatever is promoted or rolled back meanwhile.
 */
export function answerByRelease(deps: {
  readonly releases: Pick<ReleasePicker, 'pick'>;
  readonly chains: ReleaseChains;
}): Chain {
  return {
    async *answer(request) {
      const release = await deps.releases.pick(request.caller);
      yield* deps.chains.of(release).answer(request);
    },
  };
}
