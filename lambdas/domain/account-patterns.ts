import { numberHint } from './number-hint';
import type { PersonalDataPattern } from './personal-data-pattern';

const start = '(?<![A-Za-z0-9_]|\\d[-.])';
const end = '(?![A-Za-z0-9_]|[-.]\\d)';

/**
 * Numbers of bank accounts: international, by the forms of the Korean banks, and any by the words around it.
 *
 * Sources: ISO 13616 (IBAN) and the account forms that the Korean banks publish.
 */
export const accountPatterns: readonly PersonalDataPattern[] = [
  {
    mark: '[account]',
    hint: /[A-Z]{2}\d{2}/,
    pattern: /(?<![A-Za-z0-9_])[A-Z]{2}\d{2} ?(?:[A-Z0-9]{4} ?){2,7}[A-Z0-9]{1,4}(?![A-Za-z0-9_])/g,
    accepts: (found) => isIban(found.replaceAll(' ', '')),
  },
  {
    mark: '[account]',
    hint: numberHint,
    pattern: new RegExp(
      `${start}(?:\\d{6}-\\d{2}-\\d{6}|\\d{3}-\\d{2}-\\d{6}|\\d{3}-\\d{2}-\\d{4}-\\d{3}|\\d{3}-\\d{3}-\\d{6}|\\d{4}-\\d{3}-\\d{6}|\\d{3}-\\d{6}-\\d{5}|\\d{3}-\\d{6}-\\d{2}-\\d{2,3}|\\d{3}-\\d{4}-\\d{4}-\\d{2}|\\d{4}-\\d{2}-\\d{7}|\\d{4}-\\d{4}-\\d{4}-\\d|\\d{4}-\\d{2}-\\d{6}-\\d)${end}`,
      'g',
    ),
    accepts: (found) => !/^(?:(?:19|20)\d\d-[01]\d-|97[89]-)/.test(found),
  },
  {
    mark: '[account]',
    hint: numberHint,
    pattern: new RegExp(`${start}\\d(?:[ -]?\\d){7,15}${end}`, 'g'),
    accepts: (found, before, after) =>
      !datesAndYears.test(found) &&
      !amounts.test(after) &&
      (accountWords.test(before) || bankBehind.test(after)),
  },
];

const accountWords =
  /(?:계좌|은행|뱅크|입금|송금|예금|농협|수협|신협|새마을금고|우체국|bank|account (?:number|no\.?)|acct\.?|a\/c|iban|routing|sort code)[^\d\n]{0,24}$/i;
const bankBehind = /^ ?[(,]? ?(?:[가-힣]{2,6}(?:은행|뱅크)|농협|수협|신협|우체국)/;
const datesAndYears = /^(?:19|20)\d\d(?:-?[01]\d-?[0-3]\d(?: \d{1,6})?|[ -](?:19|20)\d\d)$/;
const amounts =
  /^ ?(?:원|만|억|달러|개|건|명|회|번|일|년|월|%|[.,]\d|USD|KRW|won|dollars?|times|users|customers)/i;

function isIban(text: string): boolean {
  if (text.length < 15 || text.length > 34) return false;
  let remainder = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
