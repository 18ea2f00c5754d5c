import { checkReview, draftFrom, type Question, reviewOf } from '../../web/src/reviews/review-draft';

const questions: readonly Question[] = [
  question({ name: 'correct', type: 'pass-fail', is_required: true }),
  question({ name: 'problem', type: 'category', categories: [] }),
  question({ name: 'quality', type: 'number', min: 1, max: 5 }),
  question({ name: 'expected_facts', type: 'text', is_list: true, max_characters: 20 }),
  question({ name: 'expected_answer', type: 'text', is_list: false, max_characters: 20 }),
];

function question(fields: object): Question {
  return { about: 'feedback', is_required: false, text: { en: 'x', ko: 'x' }, ...fields } as Question;
}

test('submits each answer in its type, and leaves out what was not judged', () => {
  const answers = {
    correct: false,
    quality: '4',
    expected_facts: '35 days\n\n 밤 두 시 ',
    expected_answer: '  ',
  };

  const review = reviewOf({ answers, rationale: ' too old ' }, questions);

  expect(review).toEqual({
    labels: { correct: false, quality: 4, expected_facts: ['35 days', '밤 두 시'] },
    rationale: 'too old',
  });
});

test('begins at what the reviewer said earlier, and submits the same again', () => {
  const labels = { correct: true, problem: 'none', quality: 0, expected_facts: ['a', 'b'] };
  const own = { reviewer_id: 'key_1', revision: 1, labels, rationale: 'fine', time: '2026-03-01T09:00:00Z' };

  const draft = draftFrom(own);

  expect(reviewOf(draft, questions)).toEqual({ labels, rationale: 'fine' });
});

test.each([
  [{}, { correct: 'missing' }],
  [{ correct: false }, {}],
  [{ correct: true, quality: 'good' }, { quality: 'not-a-number' }],
  [{ correct: true, quality: '6' }, { quality: 'out-of-range' }],
  [{ correct: true, expected_answer: 'x'.repeat(21) }, { expected_answer: 'too-long' }],
])('fails %j as the kit would: %j', (answers, problems) => {
  const found = checkReview({ answers, rationale: '' }, questions);

  expect(found).toEqual(problems);
});
