import type { ModelGateway, ModelGateways } from '../model-gateway/api';
import type { Log } from '../platform/log';
import type { PickedRelease } from '../promotion/api';
import type { PassageIndexes } from '../vector-search/api';
import type { AnnounceAnswer } from './announce-answer';
import { createChain } from './answer-question';
import type { Chain } from './api';
import type { AnswerLog, TemplateStore } from './ports';

/** What the chains of releases have in common. */
export interface ReleaseChainsDeps {
  readonly gateways: ModelGateways;
  /** Left out where the environment has no index: only releases without one answer there. */
  readonly indexes?: PassageIndexes;
  readonly log: Pick<AnswerLog, 'put'>;
  readonly templates: TemplateStore;
  /** See `ChainDependencies.announce`. */
  readonly announce?: AnnounceAnswer;
  /** See `ChainDependencies.isRerankRequired`. */
  readonly isRerankRequired?: boolean;
  readonly now: () => Date;
  /** Milliseconds of a clock that only goes forward, for latencies. */
  readonly monotonicMs: () => number;
  readonly writeLogLine: Log;
}

/** The chain of each release. */
export interface ReleaseChains {
  /**
   * The chain that the manifest of the release describes.
   *
   * @throws `missing_index` when it asks for passages and pins no index, or the environment has none
   */
  of(release: Pick<PickedRelease, 'digest' | 'manifest'>): Chain;
}

/** Chains that are kept: those of champion, candidate, the champion before, and some that are evaluated. */
const mostChains = 16;

/** Makes each chain when it is first asked for; a release never changes, and so its chain does not. */
export function createReleaseChains(deps: ReleaseChainsDeps): ReleaseChains {
  const chains = new Map<string, Chain>();
  return {
    of(release) {
      const known = chains.get(release.digest);
      if (known) return known;
      const made = makeChain(release, deps);
      const [oldest] = chains.keys();
      if (chains.size >= mostChains && oldest !== undefined) chains.delete(oldest);
      chains.set(release.digest, made);
      return made;
    },
  };
}

function makeChain(
  { digest, manifest }: Pick<PickedRelease, 'digest' | 'manifest'>,
  deps: ReleaseChainsDeps,
): Chain {
  const { gateways, indexes, ...shared } = deps;
  const fingerprint = manifest.index?.fingerprint;
  return createChain({
    ...shared,
    release: digest,
    settings: manifest.chain,
    templateDigests: manifest.templates,
    // Both are opened by the answer that needs them: where that fails, the answer log says so.
    gateway: openedLate(() => gateways.of(manifest.routes)),
    fingerprint,
    index: indexes &&
      fingerprint && { search: async (query) => (await indexes.of(fingerprint)).search(query) },
  });
}

function openedLate(open: () => ModelGateway): ModelGateway {
  return {
    chat: async (request) => open().chat(request),
    streamChat: (request) => open().streamChat(request),
    embed: async (request) => open().embed(request),
    rerank: async (request) => open().rerank(request),
    routes: () => open().routes(),
  };
}
