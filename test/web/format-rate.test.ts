import { differenceText, estimateText } from '../../web/src/evaluations/estimate-text';
import { en } from '../../web/src/i18n/en';
import { formatShare, formatShares } from '../../web/src/i18n/format';
import { formatRate } from '../../web/src/i18n/format-rate';
import { ko } from '../../web/src/i18n/ko';

const rate = { count: 3, of: 7, rate: 3 / 7, low: 0.158, high: 0.7495 };

test('says a rate with what it rests on, in both languages', () => {
  expect(formatRate(rate, 'en', en)).toEqual({ share: '43%', basis: '3 of 7, 95 % interval 16–75%' });
  expect(formatRate(rate, 'ko', ko)).toEqual({ share: '43%', basis: '7개 중 3개, 95% 구간 16–75%' });
});

test('says that nothing was counted, instead of nought percent', () => {
  const none = { count: 0, of: 0, rate: 0, low: 0, high: 0 };

  expect(formatRate(none, 'en', en)).toEqual({ share: '–', basis: 'none in this span' });
});

test('does not round small shares away', () => {
  expect(formatShare(2 / 1_204, 'en')).toBe('0.2%');
  expect(formatShares(0.0005, 0.006, 'en')).toBe('0.1–0.6%');
});

test('says an estimate and a difference with their intervals', () => {
  const estimate = { mean: 0.82, low: 0.75, high: 0.88, cases: 50 };

  expect(estimateText(estimate, 'en')).toBe('82% (75–88%)');
  expect(differenceText({ ...estimate, mean: 0.04, low: -0.005, high: 0.085 }, 'en')).toBe(
    '+4.0 (-0.5 – +8.5)',
  );
});
