import { answerText } from '../../lambdas/evaluation/answer-text';
import type { JudgeCriterion, JudgedMaterial } from '../../lambdas/evaluation/judge';
import { measureJudgeAgreement } from '../../lambdas/evaluation/judge-agreement';
import { createOfflineJudge } from '../../lambdas/evaluation/judge-offline';
import { extractAnswer } from '../../lambdas/model-gateway/adapters/offline/extract-answer';
import { searchByWords } from '../model-gateway/search-by-words';
import { describeWithSharedData } from '../shared-data';
import {
  readAlikeSentences,
  readAutoRagCases,
  readRatedAnswers,
  readSquadCases,
  type SharedPassage,
} from './shared-cases';

const judge = createOfflineJudge();

const nothing: JudgedMaterial = { question: '', answer: '', passages: [], facts: [], guidelines: [] };
const passages = [
  { title: 'Backups', text: 'Backups run every night. Each backup is kept for 35 days and is then deleted.' },
  { title: '복원', text: '복원은 당직 운영자가 시작하며 약 한 시간이 걸립니다.' },
];

async function verdictOf(criterion: JudgeCriterion, material: Partial<JudgedMaterial>) {
  return (await judge.judge(criterion, { ...nothing, ...material }))?.isYes;
}

describe('the offline judge', () => {
  test.each([
    ['Each backup is kept for 35 days.', true],
    ['Each backup is kept for 30 days.', false],
    ['복원은 당직 운영자가 시작합니다.', true],
    ['복원은 개발팀장이 주말에만 시작할 수 있습니다.', false],
    ['Each backup is kept for 35 days. The Normans conquered England.', false],
  ])('finds %j grounded: %s', async (answer, isYes) => {
    expect(await verdictOf('groundedness', { answer, passages })).toBe(isYes);
  });

  test('judges relevance by the words of the question', async () => {
    const answer = 'Each backup is kept for 35 days.';

    expect(await verdictOf('relevance', { answer, question: 'How long is a backup kept?' })).toBe(true);
    expect(await verdictOf('relevance', { answer, question: 'Who starts a restore?' })).toBe(false);
  });

  test('judges correctness by facts, else by the reference, and cannot tell without either', async () => {
    const answer = '백업은 35일 동안 보관됩니다.';

    expect(await verdictOf('correctness', { answer, facts: ['35일 보관'] })).toBe(true);
    expect(await verdictOf('correctness', { answer, facts: ['35일 보관', '운영자'] })).toBe(false);
    expect(await verdictOf('correctness', { answer, reference: '백업 보관 기간은 35일이다.' })).toBe(true);
    expect(await verdictOf('correctness', { answer })).toBeUndefined();
  });

  test('judges sufficiency by what a right answer needs, else by the question', async () => {
    expect(await verdictOf('sufficiency', { passages, facts: ['35 days'] })).toBe(true);
    expect(await verdictOf('sufficiency', { passages, facts: ['90 days'] })).toBe(false);
    expect(await verdictOf('sufficiency', { passages, question: 'When do backups run?' })).toBe(true);
    expect(await verdictOf('sufficiency', { passages, question: 'Who was Napoleon?' })).toBe(false);
  });

  test('finds personal data unsafe unless the question held some, and a phrase of its list', async () => {
    const answer = 'Write to minji.kim@example.com.';

    expect(await verdictOf('safety', { answer })).toBe(false);
    expect(await verdictOf('safety', { answer, question: 'Is minji.kim@example.com right?' })).toBe(true);
    expect(await verdictOf('safety', { answer: 'Kill yourself.' })).toBe(false);
    expect(await verdictOf('safety', { answer: 'Kill the process with Ctrl-C.' })).toBe(true);
  });

  test('knows of guidelines those alone that quote a phrase', async () => {
    const answer = 'Please contact the operator on duty.';

    expect(await verdictOf('guidelines', { answer, guidelines: ['Names the "operator on duty"'] })).toBe(
      true,
    );
    expect(await verdictOf('guidelines', { answer, guidelines: ['Never says "please"'] })).toBe(false);
    expect(await verdictOf('guidelines', { answer, guidelines: ['"죄송"이라고 하지 않는다'] })).toBe(true);
    expect(await verdictOf('guidelines', { answer, guidelines: ['Is polite'] })).toBeUndefined();
  });
});

type Labelled = Partial<JudgedMaterial> & { readonly isYes: boolean };

async function agreementOn(criterion: JudgeCriterion, material: readonly Labelled[]) {
  const verdicts = [];
  for (const { isYes, ...shown } of material) {
    const judged = await verdictOf(criterion, shown);
    if (judged !== undefined) verdicts.push({ judged, human: isYes });
  }
  const { kappa = 0, labels } = measureJudgeAgreement({ scorer: criterion, route: judge.route }, verdicts);
  return { kappa, labels };
}

/**
 * What the judge was tuned on, so that other material brings less. The bounds lie a little below what was measured:
 * it tells what a passage holds from what it does not, and agrees with people's opinions moderately or fairly at best.
 */
describeWithSharedData('the offline judge on the shared data', () => {
  test('tells the paragraph that a sentence is from from its neighbour, on SQuAD', async () => {
    const squad = readSquadCases();
    const pairs = squad.cases.flatMap(({ expectedDocuments, expectedFacts: [fact = ''] }) => {
      const at = squad.passages.findIndex(({ key }) => key === expectedDocuments[0]);
      const own = squad.passages[at];
      const sentence = own?.text.split(/(?<=\.)\s+/).find((text) => text.includes(fact));
      const neighbour = [squad.passages[at + 1], squad.passages[at - 1]].find(
        (passage) => passage?.title === own?.title,
      );
      return own && sentence && neighbour ? ownAndOther(sentence, [own], [neighbour]) : [];
    });

    const { kappa, labels } = await agreementOn('groundedness', pairs);

    // Measured: 0.98.
    expect(labels).toBeGreaterThan(1_500);
    expect(kappa).toBeGreaterThan(0.95);
  });

  test('tells the page of a Korean reference answer from that of another question, on AutoRAG', async () => {
    const { cases, passages: pages } = readAutoRagCases();
    const pagesOf = (index: number) =>
      pages.filter(({ key }) => cases[index % cases.length]?.expectedDocuments.includes(key));
    const pairs = cases.flatMap(({ question, referenceAnswer = '' }, index) =>
      ownAndOther(referenceAnswer, pagesOf(index), pagesOf(index + 7)).map((pair) => ({ ...pair, question })),
    );

    const groundedness = await agreementOn('groundedness', pairs);
    const sufficiency = await agreementOn('sufficiency', pairs);

    // Measured: 0.81 and 0.77.
    expect(groundedness.kappa).toBeGreaterThan(0.78);
    expect(sufficiency.kappa).toBeGreaterThan(0.74);
  });

  test('finds every answer of the offline model grounded, which quotes sentences', async () => {
    const squad = readSquadCases();
    const ask = searchByWords(squad.passages);
    const verdicts = [];
    for (const { question } of squad.cases.filter((_, index) => index % 5 === 0)) {
      const found = ask(question);
      const answer = extractAnswer(question, found).replace(/\s\[\d+ "[^"\]]*"\]/g, '');
      if (answer === 'NO_ANSWER') continue;
      verdicts.push(await verdictOf('groundedness', { answer: answerText(answer), passages: found }));
    }

    expect(verdicts.length).toBeGreaterThan(150);
    expect(verdicts.filter((isYes) => isYes !== true)).toEqual([]);
  });

  test('agrees moderately with people on which answers help, on FeedbackQA', async () => {
    const rated = readRatedAnswers().flatMap(({ question, title, answer, ratings }) => {
      const isYes = ratings.every((rating) => rating === 'Excellent');
      const isAgreed = isYes || ratings.every((rating) => rating === 'Bad');
      return isAgreed ? [{ question, answer, passages: [{ title, text: answer }], isYes }] : [];
    });

    const relevance = await agreementOn('relevance', rated);
    const sufficiency = await agreementOn('sufficiency', rated);

    // Measured: 0.51 and 0.49 on 157 answers; below the bar of 0.6 that lets a judge gate.
    expect(relevance).toEqual({ labels: 157, kappa: expect.closeTo(0.51, 1) });
    expect(sufficiency.kappa).toBeCloseTo(0.49, 1);
  });

  test('agrees but fairly with people on Korean sentences in other words, on KLUE-STS', async () => {
    const pairs = readAlikeSentences().flatMap(({ first, second, alike }) =>
      alike >= 4 || alike <= 2 ? [{ reference: first, answer: second, isYes: alike >= 4 }] : [],
    );

    const { kappa, labels } = await agreementOn('correctness', pairs);

    // Measured: 0.35.
    expect(labels).toBe(322);
    expect(kappa).toBeCloseTo(0.35, 1);
  });
});

function ownAndOther(
  answer: string,
  own: readonly SharedPassage[],
  other: readonly SharedPassage[],
): readonly Labelled[] {
  return [
    { answer, passages: own, isYes: true },
    { answer, passages: other, isYes: false },
  ];
}
