import { readFileSync } from 'node:fs';
import { findSupportingSentence } from '../../lambdas/rag/find-supporting-sentence';
import { describeWithSharedData, sharedData } from '../shared-data';

const text = 'Backups run every night. Each backup is kept for 35 days!\n- 복원은 당직 운영자가 시작합니다';

function find(claim: string): string | undefined {
  const span = findSupportingSentence(text, claim);
  return span && text.slice(span.start, span.end);
}

test.each([
  ['We keep each backup 35 days', 'Each backup is kept for 35 days!'],
  ['Nightly backups: they run every night', 'Backups run every night.'],
  ['운영자가 당직이면 복원을 시작한다', '- 복원은 당직 운영자가 시작합니다'],
])('supports %j by the sentence that shares most of its words', (claim, sentence) => {
  expect(find(claim)).toBe(sentence);
});

test.each([
  ['', 'nothing is claimed'],
  ['Backups', 'one word is chance'],
  ['Backups every quarter travel towards another continent', 'two of six words are too few'],
  ['백업은 매일 밤 실행됩니다', 'it is in another language'],
])('fails to support %j: %s', (claim) => {
  expect(find(claim)).toBeUndefined();
});

describeWithSharedData('the thresholds, with question and answer of SQuAD as the claim', () => {
  test('accept nine of ten claims in their passage, and one in twenty in a neighbour on the same subject', () => {
    const { data } = JSON.parse(readFileSync(sharedData('retrieval/squad2-en.json'), 'utf8')) as Squad;
    const cases = data.flatMap(({ paragraphs }) =>
      paragraphs.flatMap(({ context, qas }, index) =>
        qas
          .filter((qa) => !qa.is_impossible)
          .map((qa) => ({
            claim: `${qa.question.replace('?', '')} ${qa.answers[0]?.text}`,
            passage: context,
            neighbour: paragraphs[(index + 1) % paragraphs.length]?.context ?? '',
          })),
      ),
    );
    const share = (passageOf: (one: (typeof cases)[number]) => string) =>
      cases.filter((one) => findSupportingSentence(passageOf(one), one.claim)).length / cases.length;

    expect(share(({ passage }) => passage)).toBeGreaterThan(0.88);
    expect(share(({ neighbour }) => neighbour)).toBeLessThan(0.06);
  });
});

interface Squad {
  data: {
    paragraphs: {
      context: string;
      qas: { question: string; is_impossible: boolean; answers: { text: string }[] }[];
    }[];
  }[];
}
