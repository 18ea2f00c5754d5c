import type { Scorer } from './scorer';

/**
 * Share of the citations of the model that could be verified: their passage was retrieved and holds their quote.
 *
 * An answer from passages that cites nothing has 0, since a reader can check nothing of it; one that was made without
 * passages has no score.
 */
export const citationValidity: Scorer = {
  name: 'citation-validity',
  kind: 'code',
  cacheKey: 'citation-validity',
  appliesTo: () => true,
  async score({ answer: { state, passages, citations, rejectedCitations } }) {
    if (state !== 'answered' || passages.length === 0) return undefined;
    const all = citations.length + rejectedCitations;
    if (all === 0) return { value: 0, rationale: 'cites nothing' };
    const value = citations.length / all;
    return rejectedCitations === 0
      ? { value }
      : { value, rationale: `${rejectedCitations} of ${all} citations could not be verified` };
  },
};
