import { accountPatterns } from './account-patterns';
import { addressPatterns } from './address-patterns';
import { foldCharacters } from './fold-characters';
import { identityPatterns } from './identity-patterns';
import type { PersonalDataPattern } from './personal-data-pattern';
import { phonePatterns } from './phone-patterns';

/** The first that finds something has it: what is certain comes before what rests on the words around it. */
const patterns: readonly PersonalDataPattern[] = [
  ...identityPatterns,
  ...phonePatterns,
  ...accountPatterns,
  ...addressPatterns,
];

const charactersBefore = 48;
const charactersAfter = 16;

interface Find {
  readonly mark: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Puts a mark in the place of personal data: `[email]`, `[resident-number]`, `[card]`, `[account]`, `[phone]`,
 * `[address]`; English and Korean.
 *
 * Told by form (check digits, dates of birth, banks' and streets' forms) and, where the form alone says too little, by the words
 * before it. Names of people are left as they are: no form tells them. A guard against keeping by accident, not against
 * who hides data on purpose, e.g. by digits spelt in words.
 *
 * Takes time in proportion to the length of the text, whatever is in it.
 *
 * @example maskPersonalData('010-1234-5678로 전화 주세요') // '[phone]로 전화 주세요'
 */
export function maskPersonalData(text: string): string {
  const { text: folded, positions } = foldCharacters(text);
  const finds = findPersonalData(folded);
  if (finds.length === 0) return text;
  const pieces: string[] = [];
  let from = 0;
  for (const { mark, start, end } of finds) {
    pieces.push(text.slice(from, positions[start]), mark);
    from = positions[end - 1] === undefined ? text.length : (positions[end - 1] ?? 0) + 1;
  }
  pieces.push(text.slice(from));
  return pieces.join('');
}

function findPersonalData(text: string): readonly Find[] {
  const taken = new Uint8Array(text.length);
  const finds: Find[] = [];
  const hinted = new Map<RegExp, boolean>();
  for (const { mark, pattern, hint, accepts } of patterns) {
    const isHinted = hinted.get(hint) ?? hint.test(text);
    hinted.set(hint, isHinted);
    if (!isHinted) continue;
    // It remembers where the last text ended.
    pattern.lastIndex = 0;
    for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
      const start = found.index;
      const end = start + found[0].length;
      const isMeant =
        accepts?.(
          found[0],
          text.slice(Math.max(0, start - charactersBefore), start),
          text.slice(end, end + charactersAfter),
        ) ?? true;
      if (isMeant && isFree(taken, start, end)) {
        taken.fill(1, start, end);
        finds.push({ mark, start, end });
      } else {
        pattern.lastIndex = start + 1;
      }
    }
  }
  return finds.sort((left, right) => left.start - right.start);
}

function isFree(taken: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) if (taken[index]) return false;
  return true;
}
