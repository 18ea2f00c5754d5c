import { measureJudgeAgreement } from '../../lambdas/evaluation/judge-agreement';
import { labelledAnswers } from '../../lambdas/evaluation/labelled-answers';
import { makeCase } from './make-case';

const judge = { scorer: 'correctness', route: 'claude' };

function verdicts(both: number, judgeOnly: number, humanOnly: number, neither: number) {
  return [
    ...Array(both).fill({ judged: true, human: true }),
    ...Array(judgeOnly).fill({ judged: true, human: false }),
    ...Array(humanOnly).fill({ judged: false, human: true }),
    ...Array(neither).fill({ judged: false, human: false }),
  ];
}

describe('measureJudgeAgreement', () => {
  test("is Cohen's kappa of the judge with people, with the number of labels", () => {
    const agreement = measureJudgeAgreement(judge, verdicts(20, 5, 10, 15));

    expect(agreement).toEqual({ ...judge, labels: 50, kappa: expect.closeTo(0.4, 10) });
  });

  test('says nothing below ten labels, nor where both always say the same', () => {
    expect(measureJudgeAgreement(judge, verdicts(4, 0, 0, 5))).toEqual({ ...judge, labels: 9 });
    expect(measureJudgeAgreement(judge, verdicts(40, 0, 0, 0))).toEqual({ ...judge, labels: 40 });
    expect(measureJudgeAgreement(judge, verdicts(5, 0, 0, 5)).kappa).toBe(1);
  });
});

describe('labelledAnswers', () => {
  const human = {
    answer: 'They are kept for 30 days.',
    isCorrect: false,
    passages: ['Kept for 35 days.'],
    labels: { groundedness: false },
  };

  test('gives the judge the answer that the human judged, with its passages', () => {
    const labelled = makeCase({ expectedFacts: ['35 days'], human });

    const [answer, ...others] = labelledAnswers('correctness', [labelled, makeCase()]);

    expect(others).toEqual([]);
    expect(answer).toMatchObject({ case: labelled, isYes: false });
    expect(answer?.answer).toMatchObject({ state: 'answered', answer: human.answer });
    expect(answer?.answer.passages.map(({ passage }) => passage.text)).toEqual(['Kept for 35 days.']);
  });

  test('takes for other judges what the human said of the same question, and nothing else', () => {
    const cases = [makeCase({ human })];

    expect(labelledAnswers('groundedness', cases).map(({ isYes }) => isYes)).toEqual([false]);
    expect(labelledAnswers('safety', cases)).toEqual([]);
  });

  test('compares no answer with itself, and leaves out what code decides', () => {
    const right = { ...human, isCorrect: true };

    const cases = [
      makeCase({ human: right, referenceAnswer: `${right.answer}` }),
      makeCase({ human: right }),
      makeCase({ human: right, expectedFacts: ['x'], isAnswerable: false }),
    ];

    expect(labelledAnswers('correctness', cases)).toEqual([]);
  });
});
