import type { ModelGateway } from '../model-gateway/api';
import { digest } from '../platform/digest';
import { describeFingerprint, type IndexFingerprint, type PassageIndex } from '../vector-search/api';
import type { IndexTarget } from './ports';
import type { IngestionSettings } from './settings';

/** The environment's own index, and those that releases pin. */
export interface IndexTargetsDeps {
  readonly index: PassageIndex;
  readonly gateway: ModelGateway;
  readonly embeddingRoute: string;
  readonly fingerprint: IndexFingerprint;
  readonly settings: Pick<IngestionSettings, 'passageTokens' | 'overlapTokens'>;
  /**
   * Indexes that releases pin, the environment's own too or not; left out: there are no releases.
   *
   * @throws when that cannot be known: whoever took a part for the whole would leave an index behind
   */
  readonly pinnedTargets?: () => Promise<readonly IndexTarget[]>;
}

/** An index with what `DocumentRecord.indexedWith` calls it. */
export interface NamedTarget extends IndexTarget {
  readonly id: string;
}

/** Every index that documents are written to, the environment's own first, each once. */
export async function listTargets(deps: IndexTargetsDeps): Promise<readonly NamedTarget[]> {
  const targets = new Map<string, NamedTarget>();
  for (const target of [ownTarget(deps), ...((await deps.pinnedTargets?.()) ?? [])]) {
    const id = indexId(target.fingerprint);
    if (!targets.has(id)) targets.set(id, { ...target, id });
  }
  return [...targets.values()];
}

/** The environment's own index alone. */
export function ownTarget(deps: IndexTargetsDeps): NamedTarget {
  const { index, gateway, embeddingRoute, fingerprint, settings } = deps;
  return { id: indexId(fingerprint), index, gateway, embeddingRoute, fingerprint, splitting: settings };
}

/** SHA-256 of a fingerprint, in hex. */
export function indexId(fingerprint: IndexFingerprint): string {
  return digest(describeFingerprint(fingerprint));
}
