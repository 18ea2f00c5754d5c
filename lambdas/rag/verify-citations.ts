import type { Citation, RetrievedPassage } from './api';
import { findQuote, type Span } from './find-quote';
import { findSupportingSentence } from './find-supporting-sentence';
import type { Reference } from './parse-references';
import { createMarkerReader, type TextOrMarker } from './read-markers';

/** What is shown of a model's text. */
export type VerifiedPiece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'citation'; readonly citation: Citation };

/** Turns a model's text into text with verified citations as it streams. */
export interface CitationVerifier {
  push(text: string): readonly VerifiedPiece[];
  /** The rest, when the text has ended. */
  end(): readonly VerifiedPiece[];
  /** Citations so far that could not be verified and are not shown. */
  readonly rejectedCitations: number;
}

/** Characters of the answer that are kept to know the claim before a marker; longer sentences are cut at their head. */
const maxClaimLength = 600;

/**
 * Verifies each citation against the passages of the prompt, and shows only those that hold.
 *
 * A quote has to be in the passage that it names; a bare number is accepted when a sentence of that passage shares
 * enough words with the claim, and that sentence becomes the quote. Numbers shown run from 1 by first appearance of a
 * place in a passage, so that each number is one place that can be opened and highlighted: two quotes of one passage
 * are two numbers. A marker that does not hold disappears with the space before it.
 */
export function createCitationVerifier(passages: readonly RetrievedPassage[]): CitationVerifier {
  const markers = createMarkerReader();
  const citations = new Map<string, Citation>();
  let rejectedCitations = 0;
  /** White space that goes if the marker behind it does. */
  let heldSpaces = '';
  /** What the answer says since the last marker. */
  let said = '';
  let claim = '';

  function accept(pieces: readonly TextOrMarker[]): VerifiedPiece[] {
    const verified: VerifiedPiece[] = [];
    let text = '';
    for (const piece of pieces) {
      if (piece.type === 'text') {
        said = (said + piece.text).slice(-maxClaimLength);
        const shown = heldSpaces + piece.text;
        heldSpaces = /[ \t]*$/.exec(shown)?.[0] ?? '';
        text += shown.slice(0, shown.length - heldSpaces.length);
        continue;
      }
      // Markers in a row belong to one claim.
      claim = findClaim(said) || claim;
      said = '';
      const cited = cite(piece.references);
      for (const { citation, isNew } of cited) if (isNew) verified.push({ type: 'citation', citation });
      if (cited.length > 0) {
        text += heldSpaces + [...new Set(cited.map(({ citation }) => `[${citation.number}]`))].join('');
      }
      heldSpaces = '';
    }
    if (text !== '') verified.push({ type: 'text', text });
    return verified;
  }

  function cite(references: readonly Reference[]): { citation: Citation; isNew: boolean }[] {
    if (references.length === 0) rejectedCitations += 1;
    return references.flatMap((reference) => {
      const passage = passages[reference.number - 1]?.passage;
      const span = passage && verify(passage.text, reference, claim);
      if (passage === undefined || span === undefined) {
        rejectedCitations += 1;
        return [];
      }
      const place = `${passage.id} ${span.start} ${span.end}`;
      const known = citations.get(place);
      const citation = known ?? makeCitation(citations.size + 1, passage, span);
      citations.set(place, citation);
      return { citation, isNew: known === undefined };
    });
  }

  return {
    push: (text) => accept(markers.push(text)),
    end: () => accept(markers.end()),
    get rejectedCitations() {
      return rejectedCitations;
    },
  };
}

function verify(text: string, reference: Reference, claim: string): Span | undefined {
  return reference.quote === undefined
    ? findSupportingSentence(text, claim)
    : findQuote(text, reference.quote);
}

function makeCitation(number: number, passage: RetrievedPassage['passage'], span: Span): Citation {
  return {
    number,
    passageId: passage.id,
    documentId: passage.documentId,
    title: passage.title,
    source: passage.source,
    key: passage.key,
    headingPath: passage.headingPath,
    page: passage.page,
    quote: passage.text.slice(span.start, span.end),
    start: passage.start + span.start,
    end: passage.start + span.end,
  };
}

/** The last sentence of what was said, which the marker behind it, or behind its full stop, stands for. */
function findClaim(said: string): string {
  const sentence = said.trimEnd().replace(/[.!?。！？]+$/, '');
  return (
    sentence
      .slice(sentence.search(/[^\n]*$/))
      .split(/[.!?。！？]\s+/)
      .at(-1)
      ?.trim() ?? ''
  );
}
