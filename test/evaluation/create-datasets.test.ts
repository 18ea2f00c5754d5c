import type { Caller } from '../../lambdas/domain/caller';
import { SqliteDatasetStore } from '../../lambdas/evaluation/adapters/sqlite-dataset-store';
import { createDatasets } from '../../lambdas/evaluation/create-datasets';
import type { ReviewedAnswer } from '../../lambdas/feedback/api';
import { AppError } from '../../lambdas/platform/errors';
import { openDatabase } from '../../lambdas/platform/sqlite';
import type { AnswerRecord } from '../../lambdas/rag/api';
import { makeAnswer } from './make-answer';
import { makeCase } from './make-case';
import { makeReviewed } from './make-reviewed';

const caller: Caller = {
  id: 'key_operator',
  tenant: 'local',
  groups: [],
  roles: ['operator'],
  allowedModels: 'all',
};

/** Datasets on what was reviewed: questions by the id of their answer. */
function startDatasets(
  questions: Readonly<Record<string, string>> = {},
  options: { readonly missing?: readonly string[]; readonly waiting?: number } = {},
) {
  const reviewed: ReviewedAnswer[] = Object.keys(questions).map((answerId, index) =>
    makeReviewed([{ correct: true }], {
      review: { answerId, updatedAt: `2026-01-${String(10 + index)}T00:00:00.000Z` },
    }),
  );
  const answers = new Map<string, AnswerRecord>(
    Object.entries(questions).map(([id, question], index) => [
      id,
      makeAnswer({ id, question, createdAt: `2026-01-0${index + 1}T00:00:00.000Z` }),
    ]),
  );
  for (const id of options.missing ?? []) answers.delete(id);
  const store = new SqliteDatasetStore(openDatabase(':memory:'));
  const datasets = createDatasets({
    store,
    now: () => new Date('2026-02-01T00:00:00Z'),
    reviewed: {
      async *list(tenant, { from = '', until = '9' }) {
        yield* reviewed.filter(
          ({ review }) => review.tenant === tenant && review.updatedAt >= from && review.updatedAt < until,
        );
      },
      countWaiting: async () => options.waiting ?? 0,
    },
    answers: {
      async get(_caller, id) {
        const answer = answers.get(id);
        if (answer) return answer;
        throw new AppError('gone', { kind: 'not-found', code: 'answer_not_found' });
      },
    },
  });
  return { datasets, store };
}

const request = { name: 'golden', purpose: 'evaluation', licence: 'internal' } as const;
const card = { ...request, source: 'import' };

describe('datasets that are built', () => {
  test('have a card that says what is in them and what was left out', async () => {
    const { datasets } = startDatasets(
      {
        answer_a: 'How long are backups kept?',
        answer_b: 'how long are backups kept',
        answer_c: '복원은 누가 시작하나요?',
        answer_d: 'Who is on duty?',
      },
      { missing: ['answer_d'] },
    );

    const dataset = await datasets.build(caller, request);

    expect(dataset).toEqual({
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      version: 1,
      card: {
        ...request,
        source: 'reviews',
        cases: 2,
        slices: { 'answerable=yes': 2, 'language=en': 1, 'language=ko': 1, 'source=thumbs-down': 2 },
        from: '2026-01-02T00:00:00.000Z',
        until: '2026-01-03T00:00:00.000Z',
        leftOut: { 'answer no longer kept': 1, 'asked twice': 1 },
      },
      createdAt: '2026-02-01T00:00:00.000Z',
      createdBy: 'key_operator',
      tenant: 'local',
    });
    expect((await datasets.cases(caller, 'golden')).map(({ answerId }) => answerId).sort()).toEqual([
      'answer_b',
      'answer_c',
    ]);
  });

  test('are the same version when nothing has changed, and the next one when something has', async () => {
    const { datasets } = startDatasets({ answer_a: 'How long are backups kept?', answer_b: 'Who restores?' });

    const first = await datasets.build(caller, request);
    const again = await datasets.build(caller, request);
    const part = await datasets.build(caller, { ...request, until: '2026-01-11T00:00:00.000Z' });

    expect(again).toEqual(first);
    expect(part).toMatchObject({ version: 2, card: { cases: 1 } });
    expect(part.digest).not.toBe(first.digest);
  });

  test('are split by time, and leave out what the other purpose asks as well, exactly or nearly', async () => {
    const { datasets } = startDatasets({
      answer_a: 'How long are the backups of the production database kept?',
      answer_b: 'Who restores?',
      answer_c: 'How long are backups of the production database kept?',
      answer_d: 'Where are backups?',
    });
    const cut = '2026-01-12T00:00:00.000Z';

    const training = await datasets.build(caller, {
      ...request,
      name: 'train',
      purpose: 'training',
      until: cut,
    });
    const evaluation = await datasets.build(caller, { ...request, from: cut });

    expect(training.card).toMatchObject({ cases: 2, leftOut: {} });
    expect(evaluation.card).toMatchObject({ cases: 1, leftOut: { 'in training data': 1 } });
    expect((await datasets.cases(caller, 'golden')).map(({ question }) => question)).toEqual([
      'Where are backups?',
    ]);
  });

  test('say how many reviews were left out because they wait for another reviewer', async () => {
    const waiting = 3;
    const { datasets } = startDatasets({ answer_a: 'Who restores?' }, { waiting });

    const { card: built } = await datasets.build(caller, request);

    expect(built).toMatchObject({ cases: 1, leftOut: { 'waiting for another reviewer': 3 } });
    await expect(startDatasets({}, { waiting }).datasets.build(caller, request)).rejects.toThrow(
      'no review was completed yet (waiting for another reviewer: 3): review answers first',
    );
  });

  test('fail without a completed review, and when nothing is left, saying why', async () => {
    const none = startDatasets();
    const leaked = startDatasets({ answer_a: 'Who restores?' });
    await leaked.datasets.build(caller, { ...request, name: 'train', purpose: 'training' });

    await expect(
      none.datasets.build(caller, { ...request, from: '2026-01-01T00:00:00.000Z' }),
    ).rejects.toMatchObject({
      code: 'no_reviews',
      message: expect.stringContaining('no review was completed from 2026-01-01T00:00:00.000Z'),
    });
    await expect(leaked.datasets.build(caller, request)).rejects.toMatchObject({
      code: 'no_cases',
      message: 'no case is left for the dataset golden: 1 in training data',
    });
  });

  test.each(['', 'Golden', 'a b', '../x', 'a'.repeat(41)])('fail under the name %j', async (name) => {
    const { datasets } = startDatasets({ answer_a: 'Who restores?' });

    await expect(datasets.build(caller, { ...request, name })).rejects.toMatchObject({
      code: 'invalid_dataset_name',
    });
  });
});

describe('datasets that are imported', () => {
  test('are masked, and each case has an id that follows from its content', async () => {
    const { datasets } = startDatasets();

    await datasets.add(caller, card, [
      makeCase({
        id: 'squad-1',
        question: 'Who is minji.kim@example.com?',
        expectedFacts: ['010-1234-5678'],
      }),
    ]);

    const [only] = await datasets.cases(caller, 'golden');
    expect(only).toMatchObject({
      id: expect.stringMatching(/^squad-1-[0-9a-f]{12}$/),
      question: 'Who is [email]?',
      expectedFacts: ['[phone]'],
    });
  });

  test('are the same dataset when they are exported and imported again', async () => {
    const { datasets } = startDatasets();
    const first = await datasets.add(caller, card, [
      makeCase({ id: 'squad-1' }),
      makeCase({ id: 'a', question: 'B?' }),
    ]);

    const again = await datasets.add(caller, card, [...(await datasets.cases(caller, 'golden'))].reverse());

    expect(again).toEqual(first);
  });

  test.each([
    [{ question: ' \n' }, 'line 2 has an empty question'],
    [{ id: 'a b' }, 'line 2 has the id "a b"'],
    [{ source: 'a=b' }, 'line 2 has the source "a=b"'],
    [{ expectedFacts: Array(51).fill('x') }, 'line 2 has 51 expectedFacts, allowed are 50'],
    [{ referenceAnswer: 'x'.repeat(20_001) }, 'line 2 has a text of 20001 characters, allowed are 20000'],
    [
      { human: { answer: 'x'.repeat(20_001), isCorrect: true, passages: [] } },
      'line 2 has a text of 20001 characters, allowed are 20000',
    ],
    [{ question: 'How\0?' }, 'line 2 has the character NUL or half of a character'],
    [{ expectedFacts: ['two \ud83d'] }, 'line 2 has the character NUL or half of a character'],
  ])('fail for %j, naming the line', async (differences, message) => {
    const { datasets, store } = startDatasets();

    await expect(datasets.add(caller, card, [makeCase(), makeCase(differences)])).rejects.toMatchObject({
      code: 'invalid_case',
      message: expect.stringContaining(message),
    });
    expect(await store.list('local')).toEqual([]);
  });

  test('say where they come from without personal data', async () => {
    const { datasets } = startDatasets();
    const source = 'sent by kim@example.com';

    const { card: kept } = await datasets.add(caller, { ...card, source }, [makeCase()]);

    expect(kept.source).toBe('sent by [email]');
  });

  test('fail without a case', async () => {
    await expect(startDatasets().datasets.add(caller, card, [])).rejects.toMatchObject({ code: 'no_cases' });
  });
});

describe('a dataset', () => {
  test('is found by its name, its digest and the beginning of it, by its tenant alone', async () => {
    const { datasets } = startDatasets();
    const old = await datasets.add(caller, card, [makeCase()]);
    const latest = await datasets.add(caller, card, [makeCase({ question: 'Other?' })]);

    expect(await datasets.get(caller, 'golden')).toEqual(latest);
    expect(await datasets.get(caller, old.digest)).toEqual(old);
    expect(await datasets.get(caller, old.digest.slice(0, 8))).toEqual(old);
    expect((await datasets.list(caller)).map(({ version }) => version)).toEqual([2, 1]);
    for (const id of ['silver', old.digest.slice(0, 7), 'f'.repeat(64), '']) {
      await expect(datasets.get(caller, id)).rejects.toMatchObject({ code: 'dataset_not_found' });
    }
    const stranger = { ...caller, tenant: 'other' };
    await expect(datasets.cases(stranger, old.digest)).rejects.toMatchObject({ code: 'dataset_not_found' });
  });

  test('fails to show its cases once they were erased, and is no longer the newest of its name', async () => {
    const { datasets, store } = startDatasets();
    const old = await datasets.add(caller, card, [makeCase()]);
    const latest = await datasets.add(caller, card, [makeCase({ question: 'Other?' })]);

    await store.tombstone('local', latest.digest, old.digest);

    expect(await datasets.get(caller, 'golden')).toEqual(old);
    await expect(datasets.cases(caller, latest.digest)).rejects.toMatchObject({
      code: 'dataset_erased',
      message: expect.stringContaining(`use ${old.digest}`),
    });
    await expect(datasets.add(caller, card, [makeCase({ question: 'Other?' })])).rejects.toMatchObject({
      code: 'dataset_erased',
    });
  });
});
