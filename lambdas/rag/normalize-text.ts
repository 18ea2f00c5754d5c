/** Text in the form in which quotes are compared, with the way back to where each character came from. */
export interface NormalizedText {
  readonly text: string;
  /** Offset in the original where the normalised character begins, by its index. */
  readonly starts: readonly number[];
  /** Offset in the original behind the normalised character, by its index. */
  readonly ends: readonly number[];
}

/**
 * A link or an image (its text counts), an entity, a run of white space, a syllable of conjoining jamo, or a character
 * with its marks.
 */
const unit =
  /!?\[(?<label>[^\][]*)\]\([^()\s]*\)|&(?<entity>lt|gt|amp|quot);|(?<space>\s+)|[\u1100-\u115F][\u1160-\u11A7]+[\u11A8-\u11FF]*|\P{M}\p{M}*|\p{M}+/gu;

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

/**
 * Makes texts equal that a reader calls the same: Unicode NFC, lower case, one space for any white space, straight
 * quotes and hyphens, and without Markdown's emphasis, code marks and link targets, which models leave out when they
 * quote.
 */
export function normalizeText(original: string): NormalizedText {
  const starts: number[] = [];
  const ends: number[] = [];
  let text = '';

  function add(normalized: string, start: number, end: number): void {
    // A code unit an entry, so that an index into `text` is an index into both.
    for (let index = 0; index < normalized.length; index += 1) {
      starts.push(start);
      ends.push(end);
    }
    text += normalized;
  }

  for (const match of original.matchAll(unit)) {
    const start = match.index;
    const end = start + match[0].length;
    const { label, entity, space } = match.groups ?? {};
    if (label !== undefined) {
      const inner = normalizeText(label);
      const labelStart = original.indexOf('[', start) + 1;
      inner.starts.forEach((innerStart, index) => {
        starts.push(labelStart + innerStart);
        ends.push(labelStart + (inner.ends[index] ?? 0));
      });
      text += inner.text;
    } else if (entity !== undefined) add(entities[entity] ?? '', start, end);
    else if (space !== undefined) add(' ', start, end);
    else add(normalizeCharacter(match[0]), start, end);
  }
  return { text, starts, ends };
}

function normalizeCharacter(character: string): string {
  if (/[*_`]/.test(character)) return '';
  if (/["“”„«»「」『』＂]/.test(character)) return '"';
  if (/['‘’ʼ′＇]/.test(character)) return "'";
  if (/[‐‑‒–—−]/.test(character)) return '-';
  return character.normalize('NFC').toLowerCase();
}
