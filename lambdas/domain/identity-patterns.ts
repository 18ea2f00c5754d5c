import { numberHint } from './number-hint';
import type { PersonalDataPattern } from './personal-data-pattern';

/** A number begins: no identifier, no decimal and no longer number goes before it. */
const start = '(?<![A-Za-z0-9_]|\\d[-.])';
/** A number ends; a Hangul particle may follow at once. */
const end = '(?![A-Za-z0-9_]|[-.]\\d)';

const at = /@/;

const local = "[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]";

/**
 * E-mail addresses, numbers of a person and of a card.
 *
 * Sources: RFC 5321 (lengths), the resident registration number's layout and check digit (주민등록법 시행규칙; since
 * October 2020 new numbers have none, so that with a hyphen a plausible date of birth is enough), ISO/IEC 7812 (Luhn).
 */
export const identityPatterns: readonly PersonalDataPattern[] = [
  {
    mark: '[email]',
    hint: at,
    pattern: new RegExp(`${local}{1,64}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}`, 'g'),
  },
  {
    mark: '[email]',
    hint: at,
    pattern: /[\p{L}\p{N}._-]{1,32}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}(?:[A-Za-z]{2,24}|한국)/gu,
  },
  {
    mark: '[resident-number]',
    hint: numberHint,
    pattern: new RegExp(`${start}\\d{6}(?: ?- ?| )\\d(?:\\d{6}|[*xX]{6})${end}`, 'g'),
    accepts: (found) => isBirthNumber(found.replace(/[ -]/g, '')),
  },
  {
    mark: '[resident-number]',
    hint: numberHint,
    pattern: new RegExp(`${start}\\d{13}${end}`, 'g'),
    accepts: (found, before) =>
      isBirthNumber(found) && (hasBirthNumberCheckDigit(found) || residentWords.test(before)),
  },
  {
    // Of the United States; areas 000 and 666 were never given out.
    mark: '[resident-number]',
    hint: numberHint,
    pattern: new RegExp(`${start}(?!000|666)\\d{3}-(?!00)\\d{2}-(?!0000)\\d{4}${end}`, 'g'),
  },
  {
    mark: '[card]',
    hint: numberHint,
    pattern: new RegExp(
      `${start}(?:\\d{4}([ -]|)\\d{4}\\1\\d{4}\\1\\d{1,4}(?:\\1\\d{3})?|\\d{4}[ -]\\d{6}[ -]\\d{4,5}|\\d{12,19})${end}`,
      'g',
    ),
    accepts: (found, before) => isCard(found.replace(/[ -]/g, ''), cardWords.test(before)),
  },
];

const residentWords = /(?:주민|외국인 ?등록|등록 ?번호|resident|registration|RRN)[^\d\n]{0,24}$/i;
const cardWords = /(?:card|visa|mastercard|amex|카드)[^\d\n]{0,24}$/i;

/** Six digits of a date of birth, then one that tells the century, the sex and whether a foreigner. */
function isBirthNumber(digits: string): boolean {
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4, 6));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function hasBirthNumberCheckDigit(digits: string): boolean {
  const weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  const last = Number(digits[12]);
  // Foreigners' have two more.
  return last === (11 - (sum % 11)) % 10 || last === (13 - (sum % 11)) % 10;
}

/** First digits of the schemes: a number that only happens to pass Luhn, one in ten, seldom has them too. */
function isCard(digits: string, isCalledCard: boolean): boolean {
  const isOfScheme = /^(?:3(?:[0-9])|4|5[0-8]|6[0-9]|2[2-7]|1800)/.test(digits);
  if (isCalledCard && digits.length === 16) return true;
  if (digits.length === 12 && !isCalledCard) return false;
  return isOfScheme && passesLuhn(digits);
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
