import { numberHint } from './number-hint';
import type { PersonalDataPattern } from './personal-data-pattern';

/** A number begins: no identifier, no decimal and no longer number goes before it. */
const start = '(?<![A-Za-z0-9_]|\\d[-.])';
const end = '(?![A-Za-z0-9_]|[-.]\\d)';
const gap = '(?: ?[-.] ?| )';
const area = '(?:2|[3-6][1-5]|70|80|50\\d)';
const korea = '\\(?\\+?82\\)?[-. ]{0,2}(?:\\(0\\))?0?';

/**
 * Phone numbers: Korean mobile and landline, with and without +82, international, of North America, and zero-led ones
 * of other countries. Numbers that every company has, such as 1588-1234, are nobody's and stay.
 *
 * Sources: the Korean numbering plan (전기통신번호관리세칙), E.164, the North American Numbering Plan.
 */
export const phonePatterns: readonly PersonalDataPattern[] = [
  {
    mark: '[phone]',
    hint: numberHint,
    pattern: new RegExp(
      `${start}(?:${korea}1[016789]\\)?|\\(01[016789]\\)|01[016789]\\)?)${gap}?\\d{3,4}${gap}?\\d{4}${end}`,
      'g',
    ),
  },
  {
    mark: '[phone]',
    hint: numberHint,
    pattern: new RegExp(
      `${start}(?:\\(0${area}\\)${gap}?|(?:${korea}|0)${area}(?:\\)${gap}?|${gap}))\\d{3,4}${gap}\\d{4}${end}`,
      'g',
    ),
  },
  {
    mark: '[phone]',
    hint: numberHint,
    pattern: new RegExp(`${start}0(?:2|[3-6][1-5]|70)\\d{7,8}${end}`, 'g'),
  },
  {
    mark: '[phone]',
    hint: numberHint,
    pattern: new RegExp(`(?<![\\d+])\\+\\d(?:[-. ()]{0,3}\\d){8,14}${end}`, 'g'),
  },
  {
    mark: '[phone]',
    hint: numberHint,
    pattern: new RegExp(`${start}00\\d{1,3}(?:[-. ]\\d{2,4}){3,4}${end}`, 'g'),
  },
  {
    mark: '[phone]',
    hint: numberHint,
    // Three groups with spaces alone may be any three numbers: 256 512 1024.
    pattern: new RegExp(
      `${start}(?:1[-. ])?(?:\\([2-9]\\d{2}\\) ?|[2-9]\\d{2}[-.])[2-9]\\d{2}[-. ]\\d{4}(?: ?(?:x|ext\\.?) ?\\d{1,5})?${end}`,
      'gi',
    ),
  },
  {
    mark: '[phone]',
    hint: numberHint,
    pattern: new RegExp(
      `${start}(?:\\(0\\d{1,4}\\)|0\\d{1,4})([-. ])(?:\\d{5,7}|\\d{2,4}(?:\\1\\d{2,4}){1,4})${end}`,
      'g',
    ),
    accepts: (found) => hasDigits(found, 9, 11),
  },
  {
    mark: '[phone]',
    hint: numberHint,
    pattern: new RegExp(`${start}\\d(?:[-. ()]{0,2}\\d){6,12}${end}`, 'g'),
    accepts: (found, before) => phoneWords.test(before) && !dates.test(found) && hasDigits(found, 7, 13),
  },
];

const phoneWords =
  /(?:phone|\btel|mobile|\bcell|\bfax|\bdesk|whatsapp|\b(?:call|text|reach|ring) (?:me|us|him|her|them|back)|전화|연락처|휴대폰|핸드폰|팩스|폰 ?번호)[^\d\n]{0,16}\n?$/i;
const dates = /^(?:19|20)\d\d([-. ]?)[01]?\d\1[0-3]?\d/;

function hasDigits(text: string, least: number, most: number): boolean {
  const digits = text.replace(/\D/g, '').length;
  return digits >= least && digits <= most;
}
