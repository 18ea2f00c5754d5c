import { buildCase } from '../../lambdas/evaluation/build-case';
import type { Citation } from '../../lambdas/rag/api';
import { makeRetrieved } from '../rag/make-passage';
import { makeAnswer } from './make-answer';
import { makeFeedback, makeReviewed } from './make-reviewed';

const citation: Citation = {
  number: 1,
  passageId: 'passage_1',
  documentId: 'doc_1',
  title: 'Title of 1',
  source: 'folder:docs',
  key: '1.md',
  headingPath: [],
  quote: 'kept for 35 days',
  start: 0,
  end: 16,
};

function caseOf(...given: Parameters<typeof buildCase>) {
  const built = buildCase(...given);
  if (!('case' in built)) throw new Error(`left out: ${built.leftOut}`);
  return built.case;
}

describe('buildCase', () => {
  test('makes of an answer that was found right its own reference, resting on what it cites', () => {
    const answer = makeAnswer({ citations: [citation] });

    const built = caseOf(makeReviewed([{ correct: true, problem: 'none' }]), answer);

    expect(built).toEqual({
      id: expect.stringMatching(/^case_[0-9a-f]{24}$/),
      question: 'How long are backups kept?',
      language: 'en',
      source: 'thumbs-down',
      isAnswerable: true,
      expectedFacts: [],
      expectedPassages: ['passage_1'],
      expectedDocuments: ['1.md'],
      referenceAnswer: 'Each backup is kept for 35 days.',
      guidelines: [],
      time: '2026-01-02T03:04:05.000Z',
      answerId: 'answer_1',
      callerId: 'key_1',
      human: {
        answer: 'Each backup is kept for 35 days.',
        isCorrect: true,
        passages: ['Backups run every night. Each backup is kept for 35 days and is then deleted.'],
        labels: { groundedness: true, sufficiency: true, safety: true },
      },
    });
  });

  test('takes what reviewers and users expect, each once, and the correction of the last reviewer', () => {
    const reviewed = makeReviewed(
      [
        {
          correct: false,
          problem: 'incomplete',
          expected_facts: ['35 days', 'deleted'],
          expected_answer: 'First.',
        },
        {
          correct: false,
          expected_facts: ['deleted'],
          expected_passages: ['passage_2'],
          expected_answer: 'Last.',
        },
      ],
      {
        feedback: [
          makeFeedback({
            expectedFacts: ['at night'],
            expectedPassages: ['passage_1'],
            correctedAnswer: 'As a user says.',
          }),
        ],
      },
    );

    const built = caseOf(reviewed, makeAnswer({ passages: makeRetrieved('one', 'two') }));

    expect(built).toMatchObject({
      expectedFacts: ['35 days', 'deleted', 'at night'],
      expectedPassages: ['passage_2', 'passage_1'],
      expectedDocuments: ['1.md', '2.md'],
      referenceAnswer: 'Last.',
      human: { isCorrect: false, labels: {} },
    });
  });

  test('takes the latest correction of a user where no reviewer writes one and the answer was not right', () => {
    const feedback = [
      makeFeedback({ correctedAnswer: 'Later.', updatedAt: '2026-01-05T00:00:00.000Z' }),
      makeFeedback({ correctedAnswer: 'Earlier.', updatedAt: '2026-01-04T00:00:00.000Z' }),
    ];

    const wrong = caseOf(makeReviewed([{ correct: false }], { feedback }), makeAnswer());
    const right = caseOf(makeReviewed([{ correct: true }], { feedback }), makeAnswer());

    expect(wrong.referenceAnswer).toBe('Later.');
    expect(right.referenceAnswer).toBe('Each backup is kept for 35 days.');
  });

  test('lets the majority of three reviewers decide, and says nothing where two disagree', () => {
    const of = (...values: boolean[]) =>
      caseOf(makeReviewed(values.map((correct) => ({ correct }))), makeAnswer()).human?.isCorrect;

    expect(of(true, false, true)).toBe(true);
    expect(of(true, false, false)).toBe(false);
    expect(of(true, false)).toBeUndefined();
  });

  test.each([
    ['answered', { correct: false, problem: 'should_decline', expected_facts: ['x'] }, false],
    ['answered', { correct: false }, true],
    ['declined', { correct: true }, false],
    ['declined', { correct: false, problem: 'should_answer' }, true],
    ['declined', { correct: false, expected_facts: ['35 days'] }, true],
  ] as const)(
    'tells of an answer that is %s and judged %j whether it can be answered: %s',
    (state, labels, isAnswerable) => {
      const built = caseOf(makeReviewed([labels]), makeAnswer({ state }));

      expect(built.isAnswerable).toBe(isAnswerable);
      if (!isAnswerable) expect(built).toMatchObject({ expectedFacts: [], expectedPassages: [] });
      if (state === 'declined') expect(built).not.toHaveProperty('human');
    },
  );

  test.each([
    ['unsupported', { groundedness: false }],
    ['retrieval', { sufficiency: false }],
    ['unsafe', { safety: false }],
  ])('labels for judges what the problem %s says', (problem, labels) => {
    expect(caseOf(makeReviewed([{ correct: false, problem }]), makeAnswer()).human?.labels).toEqual(labels);
  });

  test('leaves out what nobody can tell about, and what did not come to its end', () => {
    const reviewed = makeReviewed([{ correct: false }]);

    expect(buildCase(reviewed, makeAnswer({ state: 'declined' }))).toEqual({
      leftOut: 'unclear whether it can be answered',
    });
    expect(buildCase(reviewed, makeAnswer({ state: 'failed' }))).toEqual({ leftOut: 'answer failed' });
    expect(buildCase(reviewed, makeAnswer({ question: '  ' }))).toEqual({ leftOut: 'no question' });
  });

  test('asks a follow-up as it stands alone', () => {
    const answer = makeAnswer({ question: 'And how long?', condensedQuestion: '백업은 얼마나 보관되나요?' });

    expect(caseOf(makeReviewed([{ correct: true }]), answer)).toMatchObject({
      question: '백업은 얼마나 보관되나요?',
      language: 'ko',
    });
  });

  test('masks personal data in everything that it takes over', () => {
    const personal = 'minji.kim@example.com, 010-1234-5678';

    const built = caseOf(
      makeReviewed([{ correct: false, expected_facts: [personal], expected_answer: personal }]),
      makeAnswer({
        question: `Who is ${personal}?`,
        answer: personal,
        passages: makeRetrieved(`Write to ${personal}`),
      }),
    );

    const text = JSON.stringify(built);
    expect(text).not.toMatch(/minji|1234/);
    expect(text.match(/\[email\]/g)).toHaveLength(5);
  });

  test('gives the same question with other expectations another id', () => {
    const idOf = (fact: string) =>
      caseOf(makeReviewed([{ correct: false, expected_facts: [fact] }]), makeAnswer()).id;

    expect(idOf('35 days')).toBe(idOf('35 days'));
    expect(idOf('35 days')).not.toBe(idOf('30 days'));
  });
});
