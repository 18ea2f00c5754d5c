import { koreanDistricts } from './korean-districts';
import type { PersonalDataPattern } from './personal-data-pattern';

const { province, metropolis, district } = koreanDistricts;

/** Street and house; the particle 으로 is no street: 기본값으로 10. */
const street =
  '[가-힣A-Za-z0-9·]{1,12}(?:(?<!으)로|길)(?: ?\\d{1,4}(?:번|[가나다라안])?길)? ?(?:지하 ?)?\\d{1,5}(?:-\\d{1,4})?(?![\\d.,]\\d)';
/** Village or quarter and lot. */
const lot =
  '(?:[가-힣]{1,6}\\d{0,2}(?:동|리|가|로) ?){1,2}(?:산 ?)?\\d{1,4}(?:-\\d{1,4})?(?:번지)?(?![\\d.,]\\d)';
const building =
  '[가-힣A-Za-z0-9]{1,16} ?(?:아파트|빌딩|타워|빌라|오피스텔|맨션|하우스|캐슬|자이|푸르지오|래미안|힐스테이트)';
const unit = `(?:,? ?\\([^()\\n]{1,30}\\))?(?:,? ?${building})?(?:,? ?[가-힣A-Z0-9]{1,4}동)?(?:,? ?\\d{1,3}층)?(?:,? ?[A-Z]?\\d{1,5}호)?(?:,? ?\\([^()\\n]{1,30}\\))?`;

const streetTypes =
  'Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Terrace|Crescent|Parkway|Pkwy|Highway|Hwy|Turnpike';
/** Words of other meanings as well: 2019 Google Drive. */
const otherStreetTypes =
  'Drive|Dr|Way|Place|Pl|Court|Ct|Close|Square|Sq|Loop|Row|Gardens|Grove|Mews|Hill|Creek|Walk|Alley|Circle|Cir|Trail|Plaza';
const states =
  'A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]';
const wordsOfName = "(?:[A-Z][A-Za-z'.-]{0,19} ){1,4}";
const door =
  '(?:,?\\s{1,3}>? ?(?:Apt|Apartment|Suite|Ste|Unit|Flat|Room|Floor|#)\\.? ?#?[A-Z]?\\d{1,5}[A-Z]?)';
const zip = `(?:,?\\s{1,2}(?:${states})\\s{1,2}\\d{5}(?:-\\d{4})?)`;
const postcode = '(?:,?\\s{1,2}[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}\\b)';
const town = "(?:,\\s{1,2}[A-Z][a-z'.-]{1,19}(?: [A-Z][a-z'.-]{1,19}){0,2})";
const quarter = '(?: (?:[NS][EW]?|[EW])\\b)?';
const house = '(?<![\\w.,-])(?:\\d{1,6} )?\\d{1,6}[A-Z]?(?:-\\d{1,4})?,? (?:[NSEW]{1,2}\\.? )?';

/** A street, a village or a building, and its number. */
const korean = /[로길동리가] ?(?:지하 ?|산 ?)?\d/;
const romanized = /(?:ro|gil)\b/;
/** The number of a house, and a name. */
const numbered = /\d[A-Z]?,? [A-Z]/;

/** Addresses of a street: Korean, in Hangul and romanized, of the United States and of the United Kingdom. */
export const addressPatterns: readonly PersonalDataPattern[] = [
  {
    mark: '[address]',
    hint: korean,
    pattern: new RegExp(
      `(?:(?<!\\d)\\(?\\d{5}\\)? )?(?<![가-힣])(?:${province} ?)?(?:${district} ?){1,2}(?:[가-힣]{1,7}[읍면] ?)?(?:${street}|${lot})${unit}`,
      'g',
    ),
  },
  {
    mark: '[address]',
    hint: korean,
    pattern: new RegExp(
      `(?:(?<!\\d)\\(?\\d{5}\\)? )?(?<![가-힣])${metropolis} ?(?:[가-힣]{1,7}[읍면] ?)?(?:${street}|${lot})${unit}`,
      'g',
    ),
  },
  {
    mark: '[address]',
    hint: korean,
    pattern: new RegExp(`(?<![가-힣A-Za-z0-9])(?:${street}|${lot})${unit}`, 'g'),
    accepts: (found, before) => koreanAddressWords.test(before) || /동 ?\d{1,5}호/.test(found),
  },
  { mark: '[address]', hint: korean, pattern: /(?<![\w.-])\d{1,4}동 ?\d{2,5}호/g },
  {
    mark: '[address]',
    hint: romanized,
    pattern:
      /(?<![\w.-])\d{1,5}(?:-\d{1,4})?,? (?:[A-Z][a-z]{1,19}[ -]?){1,2}(?:\d{1,4}(?:beon)?-?)?-?(?:daero|ro|gil)\b(?:,? \d{1,4}-?gil)?(?:, [A-Z][a-z]{1,14}(?:-[a-z]{1,5})?){0,4}/g,
  },
  {
    mark: '[address]',
    hint: romanized,
    pattern:
      /\b[A-Z][a-z]{1,19}(?:\d{1,4}(?:beon)?)?-(?:daero|ro|gil)(?: \d{1,4}(?:beon)?-gil)? \d{1,5}(?:-\d{1,4})?(?:, [A-Z][a-z]{1,14}(?:-[a-z]{1,5})?){0,4}/g,
  },
  {
    mark: '[address]',
    hint: numbered,
    pattern: new RegExp(
      `${house}${wordsOfName}(?:${streetTypes})\\b\\.?${quarter}${door}{0,2}${town}{0,2}(?:${zip}|${postcode})?`,
      'g',
    ),
  },
  {
    mark: '[address]',
    hint: numbered,
    pattern: new RegExp(
      `${house}${wordsOfName}(?:${otherStreetTypes})\\b\\.?(?:${door}{1,2}${town}{0,2}(?:${zip}|${postcode})?|${town}{0,2}(?:${zip}|${postcode}))`,
      'g',
    ),
  },
  {
    mark: '[address]',
    hint: /\d[A-Za-z]? [A-Za-z'.-]/,
    pattern: new RegExp(
      `(?<![\\w.,-])\\d{1,6}[A-Za-z]? (?:[A-Za-z'.-]{1,20} ){1,4}(?:${streetTypes}|${otherStreetTypes})\\b\\.?`,
      'gi',
    ),
    accepts: (_found, before) => addressWords.test(before),
  },
  {
    mark: '[address]',
    hint: / box \d/i,
    pattern: /\b(?:P\.? ?O\.?|PSC \d{1,5},|Unit \d{1,5}) Box \d{1,6}\b/gi,
  },
  { mark: '[address]', hint: /\d{5}/, pattern: /\b[AFD]PO A[AEP] \d{5}(?!\d)/gi },
  { mark: '[address]', hint: /Ap(?:t|artment)\.? #?\d/, pattern: /\b(?:Apt|Apartment)\.? #?\d{1,5}(?!\w)/g },
  { mark: '[address]', hint: /Suite #?\d/, pattern: /\bSuite #?\d{3,5}(?!\w)/g },
  {
    mark: '[address]',
    hint: /, [A-Z]{2} \d{5}/,
    pattern: new RegExp(
      `\\b[A-Z][a-z]{1,19}(?: [A-Z][a-z]{1,19}){0,2}, (?:${states}) \\d{5}(?:-\\d{4})?(?!\\w)`,
      'g',
    ),
  },
];

const koreanAddressWords =
  /(?<!IP |URL |웹 |메모리 |메일 )(?:주소|거주지|배송지|사는 ?곳|자택)[^\d\n.!?]{0,8}$/i;
const addressWords =
  /\b(?:address(?: is|:)?|liv(?:e|es|ed|ing) (?:at|on)|located at|corner of|restaurant is at)[^\d\n.!?]{0,8}$/i;
