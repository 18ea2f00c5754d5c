import { estimateTokens } from '../domain/estimate-tokens';
import type { RetrievedPassage } from './api';
import type { RankedHit } from './rerank-passages';
import type { ChainSettings } from './settings';

/**
 * The passages that go into the prompt, best first, numbered from 1: as many as the settings say, and no more than
 * their tokens allow; the best one always.
 *
 * None when the best similarity is below the settings' `minScore`: then the chain declines. Where no vectors were
 * compared there is no similarity to judge, and it is left to the model.
 */
export function selectPassages(
  hits: readonly RankedHit[],
  settings: ChainSettings,
): readonly RetrievedPassage[] {
  const similarities = hits.flatMap((hit) => hit.similarity ?? []);
  if (similarities.length > 0 && Math.max(...similarities) < settings.retrieval.minScore) return [];

  const selected: RetrievedPassage[] = [];
  let tokens = 0;
  for (const hit of hits.slice(0, settings.retrieval.retrievedPassages)) {
    tokens += estimateTokens(hit.passage.text);
    if (selected.length > 0 && tokens > settings.maxContextTokens) break;
    selected.push({ number: selected.length + 1, ...hit });
  }
  return selected;
}
