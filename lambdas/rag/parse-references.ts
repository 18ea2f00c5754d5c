/** What a citation marker refers to: a passage by its number, with the words quoted from it where there are some. */
export interface Reference {
  readonly number: number;
  readonly quote?: string;
}

const numbers = /^\s*([1-9]\d?)(?:\s*[-–]\s*([1-9]\d?))?(?!\d)\s*/;
const opening = /^[:,]?\s*["'“‘「『«„]/;
/** Inside a quote there may be quotes; the one that ends it is followed by the next reference or by nothing. */
const behindQuote = /^\s*(?:$|[,;]\s*(?:[1-9]\d?\s*)?(?:[:,]?\s*["'“‘「『«„]|$|[,;]))/;

/**
 * Reads what stands between the brackets of a marker: `1`, `1, 2`, `1-3`, `1 "quote"`, `1 "quote", 2 "quote"`.
 *
 * @returns undefined when it is something else
 */
export function parseReferences(content: string): readonly Reference[] | undefined {
  const references: Reference[] = [];
  let rest = content;
  while (rest.trim() !== '') {
    const match = numbers.exec(rest);
    if (match === null) return undefined;
    const number = Number(match[1]);
    rest = rest.slice(match[0].length);

    if (opening.test(rest)) {
      while (opening.test(rest)) {
        const { quote, behind } = readQuote(rest.replace(opening, ''));
        references.push({ number, quote });
        rest = behind;
      }
    } else {
      const last = match[2] === undefined ? number : Number(match[2]);
      for (let next = number; next <= last; next += 1) references.push({ number: next });
    }
    if (rest.trim() !== '' && !/^\s*[,;]/.test(rest)) return undefined;
    rest = rest.replace(/^\s*[,;]/, '');
  }
  return references.length === 0 ? undefined : references;
}

function readQuote(text: string): { quote: string; behind: string } {
  /** Brackets that the quote has opened and not closed: in `["a", "b"]` no quote ends. */
  let depth = 0;
  for (const { 0: character, index } of text.matchAll(/["'”’“」』»[\]]/g)) {
    if (character === '[') depth += 1;
    else if (character === ']') depth -= 1;
    else if (depth === 0 && text[index - 1] !== '\\') {
      const behind = text.slice(index + 1);
      if (behindQuote.test(behind)) return { quote: unescapeQuotes(text.slice(0, index)), behind };
    }
  }
  // The model forgot to close the quote, or a bracket in it.
  return { quote: unescapeQuotes(text.replace(/["'”’“」』»]\s*$/, '')), behind: '' };
}

function unescapeQuotes(quote: string): string {
  return quote.replace(/\\(["'”’“‘」』\\])/g, '$1');
}
