/** A text in which characters that mean the same look the same. */
export interface FoldedText {
  readonly text: string;
  /** Where each character of `text`, and its end, stands in the text that was folded. */
  readonly positions: Uint32Array;
}

const dashes = '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\ufe58\ufe63';
const spaces = '\u00a0\u2002\u2003\u2007\u2009\u202f\u3000';

/** Take no room on the screen; copying from a web page puts them between digits. */
const invisibleOnes = '\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff';
const invisible = new RegExp(`[${invisibleOnes}]`);
const unusual = new RegExp(`[${dashes}${spaces}${invisibleOnes}\\uff01-\\uff5e]`);

/**
 * Folds full-width letters, digits and signs, every kind of dash and of space, and leaves out what is invisible.
 *
 * For finding only: what is shown or kept is cut from the original by `positions`.
 */
export function foldCharacters(original: string): FoldedText {
  const positions = new Uint32Array(original.length + 1);
  if (!unusual.test(original)) {
    for (let index = 0; index <= original.length; index++) positions[index] = index;
    return { text: original, positions };
  }
  const pieces: string[] = [];
  for (let index = 0; index < original.length; index++) {
    const folded = fold(original.charAt(index));
    if (folded === '') continue;
    positions[pieces.length] = index;
    pieces.push(folded);
  }
  positions[pieces.length] = original.length;
  return { text: pieces.join(''), positions };
}

function fold(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0);
  if (code < 0xa0) return character;
  if (dashes.includes(character)) return '-';
  if (spaces.includes(character)) return ' ';
  return invisible.test(character) ? '' : character;
}
