import { readDraft, storeDraft } from '../../web/src/reviews/stored-drafts';
import { openStandInBrowser } from './stand-in-browser';

const draft = { answers: { correct: true, expected_facts: '밤 두 시' }, rationale: 'why' };

beforeEach(() => {
  openStandInBrowser('http://127.0.0.1/');
});

test('keeps the draft of a review until it is let go', () => {
  storeDraft('review_1', draft);
  storeDraft('review_2', { ...draft, rationale: 'other' });

  expect(readDraft('review_1')).toEqual(draft);
  storeDraft('review_1', undefined);
  expect(readDraft('review_1')).toBeUndefined();
  expect(readDraft('review_2')?.rationale).toBe('other');
});

test('keeps the last fifty', () => {
  for (let number = 0; number < 51; number += 1) storeDraft(`review_${number}`, draft);

  expect(readDraft('review_0')).toBeUndefined();
  expect(readDraft('review_50')).toEqual(draft);
});

test('goes on when the browser has no room', () => {
  Object.defineProperty(globalThis, 'sessionStorage', {
    configurable: true,
    value: {
      getItem: () => null,
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError');
      },
    },
  });

  expect(() => storeDraft('review_1', draft)).not.toThrow();
});
