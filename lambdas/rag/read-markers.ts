import { parseReferences, type Reference } from './parse-references';
import { createCodeTracker } from './track-code';

/** A piece of a model's text. */
export type TextOrMarker =
  | { readonly type: 'text'; readonly text: string }
  /** Without references when the end of the text has cut it off. */
  | { readonly type: 'marker'; readonly references: readonly Reference[] };

/** Tells citation markers from text as it streams. */
export interface MarkerReader {
  push(text: string): readonly TextOrMarker[];
  /** The rest, when the text has ended. */
  end(): readonly TextOrMarker[];
}

/**
 * Longest marker in characters, about a passage of 400 tokens in full. What is longer is text: raising it holds text
 * back for longer behind an open bracket, lowering it shows long quotes raw.
 */
const maxMarkerLength = 2_000;

/** Numbers of one or two digits, since a prompt has 50 passages at most: `[2024]` and `[0]` are text, and long lists. */
const possibleNumbers = /^\[\s?(?:[1-9][\d\s,;:–-]{0,60})?$/;
const startedQuote = /\d.*(?:["“「『«„]|[\s:,]['‘])$/s;
const closedQuote = /[^\\]["'”’“」』»]\s*\]$/;

/**
 * Recognises `[1]`, `[1, 2]`, `[1-3]`, `[1 "quote"]` and `[1 "quote", 2 "quote"]`, with straight, typographic and
 * Korean quotes and escapes in them, wherever the text is cut into deltas.
 *
 * Held back is only an open bracket that may still become a marker, up to a bound and never past an empty line. Other
 * brackets are text: links, `array[0]`, `[ ]`, numbers of three digits, and everything in code. Outside code `array[1]`
 * is a marker: nothing tells it from the citation in `35 days[1]`.
 */
export function createMarkerReader(): MarkerReader {
  const code = createCodeTracker();
  let pieces: TextOrMarker[] = [];
  let text = '';
  let held = '';
  let isQuoting = false;
  /** Brackets that the quote has opened and not closed. */
  let depth = 0;

  function take(character: string): void {
    if (held === '') {
      if (character === '[' && !code.isInside()) held = character;
      else showText(character);
      return;
    }
    held += character;
    if (!isQuoting) {
      if (character === ']') closeMarker();
      else if (startedQuote.test(held)) isQuoting = true;
      else if (!possibleNumbers.test(held)) giveUp();
      return;
    }
    if (held.length >= maxMarkerLength || held.endsWith('\n\n')) giveUp();
    else if (character === '[') depth += 1;
    else if (character === ']' && depth > 0) depth -= 1;
    else if (character === ']' && closedQuote.test(held.slice(-5))) closeMarker();
  }

  function closeMarker(): void {
    const references = parseReferences(held.slice(1, -1));
    if (references === undefined) giveUp();
    else showMarker(references);
  }

  /** It was no marker, or a shorter one with a bracket or a quote missing. */
  function giveUp(): void {
    const given = held;
    const shorter = isQuoting ? findShorterMarker(given) : undefined;
    const references = shorter === undefined ? undefined : parseReferences(shorter.slice(1, -1));
    if (shorter !== undefined && references !== undefined) {
      showMarker(references);
      takeAll(given.slice(shorter.length));
    } else {
      reset();
      showText('[');
      takeAll(given.slice(1));
    }
  }

  function takeAll(characters: string): void {
    for (const character of characters) take(character);
  }

  function showText(character: string): void {
    code.push(character);
    text += character;
  }

  function showMarker(references: readonly Reference[]): void {
    flushText();
    pieces.push({ type: 'marker', references });
    reset();
  }

  function reset(): void {
    held = '';
    isQuoting = false;
    depth = 0;
  }

  function flushText(): void {
    if (text !== '') pieces.push({ type: 'text', text });
    text = '';
  }

  function takePieces(): readonly TextOrMarker[] {
    flushText();
    const taken = pieces;
    pieces = [];
    return taken;
  }

  return {
    push(delta) {
      takeAll(delta);
      return takePieces();
    },
    end() {
      while (held !== '') {
        if (/\d/.test(held) && !(isQuoting && findShorterMarker(held))) showMarker([]);
        else giveUp();
      }
      return takePieces();
    },
  };
}

function findShorterMarker(held: string): string | undefined {
  for (const { index } of held.matchAll(/\]/g)) {
    const marker = held.slice(0, index + 1);
    if (closedQuote.test(marker)) return marker;
  }
  const end = held.indexOf(']');
  return end < 0 ? undefined : held.slice(0, end + 1);
}
