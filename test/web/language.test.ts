import { en } from '../../web/src/i18n/en';
import { formatBytes } from '../../web/src/i18n/format';
import { ko } from '../../web/src/i18n/ko';
import { pickLanguage } from '../../web/src/i18n/language';

describe('languages', () => {
  test.each([
    [['ko-KR', 'en-US'], 'ko'],
    [['fr-FR', 'ko'], 'ko'],
    [['en-GB', 'ko'], 'en'],
    [['fr-FR'], 'en'],
    [[], 'en'],
  ])('of a browser with %j lead to %s', (preferred, expected) => {
    const language = pickLanguage(preferred);

    expect(language).toBe(expected);
  });

  test('offer as many example questions each', () => {
    expect(ko.chat.exampleQuestions).toHaveLength(en.chat.exampleQuestions.length);
  });

  test.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [5_600, '5.6 kB'],
    [20_000_000, '20 MB'],
  ])('write %d bytes as %s', (bytes, expected) => {
    const size = formatBytes(bytes, 'en');

    expect(size).toBe(expected);
  });
});
