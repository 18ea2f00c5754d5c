import type { DatasetCase } from '../../lambdas/evaluation/api';
import type { TuningMethod } from '../../lambdas/fine-tuning/api';
import { buildTrainingRecords } from '../../lambdas/fine-tuning/build-training-records';
import { makeCase } from '../evaluation/make-case';

function build(
  cases: readonly DatasetCase[],
  options: { method?: TuningMethod; maxTokens?: number; evaluated?: readonly string[] } = {},
) {
  const { method = 'sft', maxTokens = 1_024, evaluated = [] } = options;
  return buildTrainingRecords(cases, {
    method,
    maxTokens,
    isEvaluated: (question) => evaluated.includes(question),
  });
}

async function linesOf(built: Awaited<ReturnType<typeof build>>, channel: 'train' | 'validation') {
  const lines: unknown[] = [];
  for await (const line of built.lines(channel)) lines.push(JSON.parse(line));
  return lines;
}

function judged(human: Partial<NonNullable<DatasetCase['human']>>, differences: Partial<DatasetCase> = {}) {
  return makeCase({
    human: { answer: 'Two weeks.', isCorrect: true, passages: [], ...human },
    ...differences,
  });
}

const many = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    makeCase({ id: `case_${index}`, question: `질문 ${index}?`, referenceAnswer: `답 ${index}.` }),
  );

test('teaches the answer that was written over the one that was given, and the one that was found right', async () => {
  const corrected = judged({ isCorrect: false }, { id: 'case_a', referenceAnswer: '30 days.' });
  const approved = judged(
    { answer: '매일 밤.' },
    { id: 'case_b', question: '원장은 언제 마감되나요?', source: 'thumbs-up' },
  );

  const built = await build([corrected, approved]);

  const lines = [...(await linesOf(built, 'train')), ...(await linesOf(built, 'validation'))];
  expect(lines).toHaveLength(2);
  expect(lines).toEqual(
    expect.arrayContaining([
      {
        id: 'case_a',
        source: 'sample',
        messages: [
          { role: 'user', content: 'How long are backups kept?' },
          { role: 'assistant', content: '30 days.' },
        ],
      },
      {
        id: 'case_b',
        source: 'thumbs-up',
        messages: [
          { role: 'user', content: '원장은 언제 마감되나요?' },
          { role: 'assistant', content: '매일 밤.' },
        ],
      },
    ]),
  );
});

test('prefers the written answer over the one that people rejected, for dpo', async () => {
  const built = await build(
    [
      judged({ isCorrect: false }, { id: 'case_a', referenceAnswer: '30 days.' }),
      judged({ isCorrect: true }, { id: 'case_b', referenceAnswer: 'Yes.' }),
      judged({ isCorrect: false, answer: 'No. ' }, { id: 'case_c', referenceAnswer: 'No.' }),
    ],
    { method: 'dpo' },
  );

  expect(built.leftOut).toEqual({ no_rejected_answer: 1, same_pair: 1 });
  expect(await linesOf(built, 'validation')).toEqual([
    {
      id: 'case_a',
      source: 'sample',
      prompt: [{ role: 'user', content: 'How long are backups kept?' }],
      chosen: '30 days.',
      rejected: 'Two weeks.',
    },
  ]);
});

test('learns each passage once, for pretrain', async () => {
  const built = await build(
    [
      judged({ passages: ['Backups are kept for 30 days.', '원장은 매일 마감됩니다.'] }),
      judged({ passages: ['Backups are kept for 30 days.'] }),
      makeCase(),
    ],
    { method: 'pretrain', evaluated: ['How long are backups kept?'] },
  );

  expect([built.records + built.heldOut, built.leftOut]).toEqual([2, { duplicate: 1, no_passages: 1 }]);
});

test('leaves out what it must not learn, and counts it by reason', async () => {
  const cases = [
    ...many(3),
    makeCase({ id: 'a', question: 'Asked in an evaluation?', referenceAnswer: 'Yes.' }),
    makeCase({ id: 'b', question: '전화번호는?', referenceAnswer: '010-1234-5678로 전화 주세요' }),
    makeCase({ id: 'c', question: 'masked?', referenceAnswer: 'Call [phone].' }),
    makeCase({ id: 'd', question: 'long?', referenceAnswer: 'word '.repeat(2_000) }),
    makeCase({ id: 'e', question: 'too long a line?', referenceAnswer: '가'.repeat(700_000) }),
    makeCase({ id: 'f', question: 'blank?', referenceAnswer: ' \u3000' }),
    makeCase({ id: 'g', question: 'declines?', isAnswerable: false, referenceAnswer: 'I do not know.' }),
    makeCase({ id: 'h', question: 'nobody knows?' }),
    makeCase({ id: 'i', question: '질문 1?', referenceAnswer: '답 1.' }),
  ];

  const built = await build(cases, { evaluated: ['Asked in an evaluation?'] });

  expect(built.records + built.heldOut).toBe(4);
  expect(built.leftOut).toEqual({
    in_evaluation_data: 1,
    personal_data: 1,
    too_many_tokens: 1,
    line_too_long: 1,
    empty_content: 1,
    not_answerable: 1,
    no_right_answer: 1,
    duplicate: 1,
  });
});

test('holds out one in ten by their digests: the same of the same cases, in whatever order', async () => {
  const cases = many(200);

  const [forwards, backwards] = await Promise.all([build(cases), build([...cases].reverse())]);

  expect([forwards.records, forwards.heldOut]).toEqual([180, 20]);
  const heldOut = await linesOf(forwards, 'validation');
  expect(await linesOf(backwards, 'validation')).toEqual([...heldOut].reverse());
  const learned = await linesOf(forwards, 'train');
  expect(learned).toHaveLength(180);
  expect(
    learned.filter((line) => heldOut.some((one) => JSON.stringify(one) === JSON.stringify(line))),
  ).toEqual([]);
});

test('holds out one of few, and a thousand of many', async () => {
  const built = await Promise.all([build(many(2)), build(many(12_000))]);

  expect(built.map(({ heldOut }) => heldOut)).toEqual([1, 1_000]);
});

test('makes nothing of no cases', async () => {
  const built = await build([]);

  expect([built.records, built.heldOut, built.leftOut]).toEqual([0, 0, {}]);
});
