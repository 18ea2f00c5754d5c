import { checkDraft, draftOf, givenBy } from '../../web/src/feedback/feedback-draft';

const answer = 'Backups are kept for 35 days [1].';
const empty = draftOf('down', answer, undefined);

const said = {
  id: 'feedback_1',
  answer_id: 'answer_1',
  rating: 'down' as const,
  reasons: ['incorrect' as const],
  comment: '30일입니다 🙏',
  corrected_answer: '30 days.',
  expected_facts: ['30 days', 'then deleted'],
  expected_passages: ['passage_1'],
  tenant: 'local',
  caller_id: 'key_1',
  revision: 2,
  created_at: '2026-03-01T09:00:00.000Z',
  updated_at: '2026-03-01T09:01:00.000Z',
};

test('sends a thumb alone when nothing else was written', () => {
  const given = givenBy(empty, 'answer_1', answer);

  expect(given).toEqual({
    answer_id: 'answer_1',
    rating: 'down',
    reasons: [],
    expected_facts: [],
    expected_passages: [],
  });
});

test('begins at the answer, and sends a correction only when it corrects something', () => {
  const corrected = { ...empty, correctedAnswer: 'Backups are kept for 30 days.' };

  expect(empty.correctedAnswer).toBe(answer);
  expect(givenBy(corrected, 'answer_1', answer).corrected_answer).toBe('Backups are kept for 30 days.');
  expect(givenBy({ ...empty, correctedAnswer: ` ${answer} \n` }, 'answer_1', answer)).not.toHaveProperty(
    'corrected_answer',
  );
});

test('sends facts by line, without the empty ones', () => {
  const given = givenBy({ ...empty, facts: ' 35 days \n\n밤 두 시에 실행\n' }, 'answer_1', answer);

  expect(given.expected_facts).toEqual(['35 days', '밤 두 시에 실행']);
});

test('shows what was said before and sends all of it again', () => {
  const draft = draftOf('down', answer, said);

  expect(givenBy(draft, 'answer_1', answer)).toEqual({
    answer_id: 'answer_1',
    rating: 'down',
    reasons: ['incorrect'],
    comment: '30일입니다 🙏',
    corrected_answer: '30 days.',
    expected_facts: ['30 days', 'then deleted'],
    expected_passages: ['passage_1'],
  });
});

test('drops the reasons against an answer when the thumb goes up', () => {
  const draft = draftOf('up', answer, said);

  expect(draft.reasons).toEqual([]);
  expect(draft.comment).toBe('30일입니다 🙏');
});

test.each([
  [{ comment: 'x'.repeat(4_001) }, { comment: 'too-long' }],
  [{ correctedAnswer: 'x'.repeat(8_001) }, { correctedAnswer: 'too-long' }],
  [{ facts: 'x'.repeat(1_001) }, { facts: 'too-long' }],
  [{ facts: Array.from({ length: 21 }, (_, place) => `fact ${place}`).join('\n') }, { facts: 'too-many' }],
  [{ comment: 'x'.repeat(4_000), facts: 'x'.repeat(1_000) }, {}],
])('finds what the kit would refuse: case %#', (changes, problems) => {
  const found = checkDraft({ ...empty, ...changes });

  expect(found).toEqual(problems);
});
