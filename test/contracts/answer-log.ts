import type { AnswerRecord } from '../../lambdas/rag/api';
import type { AnswerLog } from '../../lambdas/rag/ports';
import { makePassage } from '../rag/make-passage';

const running: AnswerRecord = {
  id: 'answer_a',
  caller: { id: 'key_1', tenant: 'local' },
  createdAt: '2026-01-02T03:04:05.000Z',
  state: 'running',
  question: '백업은 얼마나 보관되나요? 🗄',
  passages: [],
  answer: '',
  citations: [],
  rejectedCitations: 0,
  promptTemplate: 'answer',
  promptDigest: 'a'.repeat(64),
  settingsDigest: 'b'.repeat(64),
  route: 'chat',
  latency: {},
};

const answered: AnswerRecord = {
  ...running,
  state: 'answered',
  release: 'c'.repeat(64),
  condensedQuestion: '백업 보관 기간은?',
  passages: [
    {
      number: 1,
      passage: makePassage('backups', 'Kept for "35 days".\n\u0000', { page: 3, metadata: { team: 'ops' } }),
      score: 0.91,
      keywordScore: 7.25,
      similarity: -0.1,
      rerankScore: 0.5,
    },
  ],
  answer: '35일 [1]',
  citations: [
    {
      number: 1,
      passageId: 'passage_backups',
      documentId: 'doc_backups',
      title: 'Backups',
      source: 'folder:docs',
      key: 'backups.md',
      headingPath: ['Guide', 'Backups'],
      page: 3,
      quote: 'Kept for',
      start: 100,
      end: 108,
    },
  ],
  rejectedCitations: 2,
  provider: 'offline',
  model: 'extractive-1',
  usage: { inputTokens: 10, outputTokens: 5, isEstimated: true },
  costUsd: 0.000_001_5,
  latency: { condenseMs: 1.5, retrieveMs: 2, rerankMs: 3, firstTokenMs: 4, generateMs: 5, totalMs: 6 },
  finishReason: 'length',
};

/** What every answer log does. */
export function describeAnswerLogContract(name: string, open: () => Promise<AnswerLog> | AnswerLog): void {
  describe(`answer log on ${name}`, () => {
    test('gives a record back as it was put', async () => {
      const log = await open();

      await log.put(answered);

      expect(await log.get('answer_a')).toEqual(answered);
    });

    test('replaces a record when its answer has ended', async () => {
      const log = await open();
      await log.put(running);

      await log.put({
        ...running,
        state: 'failed',
        error: { code: 'stream_interrupted', message: 'it broke off' },
      });

      expect(await log.get('answer_a')).toEqual({
        ...running,
        state: 'failed',
        error: { code: 'stream_interrupted', message: 'it broke off' },
      });
    });

    test('keeps answers apart, and knows nothing of one that was never put', async () => {
      const log = await open();
      await log.put(running);
      await log.put({ ...answered, id: 'answer_b' });

      const states = [await log.get('answer_a'), await log.get('answer_b'), await log.get('answer_c')];

      expect(states.map((record) => record?.state)).toEqual(['running', 'answered', undefined]);
    });

    test('lists what has not ended and began before a time, of every tenant', async () => {
      const log = await open();
      const other = { ...running, id: 'answer_b', caller: { id: 'key_2', tenant: 'other' } };
      await log.put(running);
      await log.put(other);
      await log.put({ ...running, id: 'answer_later', createdAt: '2026-01-02T03:04:06.000Z' });
      await log.put({ ...running, id: 'answer_ended' });
      await log.put({ ...answered, id: 'answer_ended' });

      const left = await log.listRunning('2026-01-02T03:04:06.000Z');

      expect([...left].sort((one, two) => one.id.localeCompare(two.id))).toEqual([running, other]);
    });

    test('lists what one caller of a tenant asked for up to a time, whatever became of it', async () => {
      const log = await open();
      await log.put(answered);
      await log.put({ ...running, id: 'answer_b', createdAt: '2026-01-02T03:04:06.000Z' });
      await log.put({ ...running, id: 'answer_later', createdAt: '2026-01-02T03:04:07.000Z' });
      await log.put({ ...answered, id: 'answer_caller', caller: { id: 'key_2', tenant: 'local' } });
      await log.put({ ...answered, id: 'answer_tenant', caller: { id: 'key_1', tenant: 'other' } });

      const listed = await log.listByCaller({ id: 'key_1', tenant: 'local' }, '2026-01-02T03:04:06.000Z');

      expect(listed).toEqual(['answer_a', 'answer_b']);
    });

    test('erases answers, and does no harm for those that are gone', async () => {
      const log = await open();
      for (const id of ['answer_a', 'answer_b', 'answer_c']) await log.put({ ...answered, id });

      const erased = await log.erase(['answer_a', 'answer_c', 'answer_unknown']);
      const again = await log.erase(['answer_a']);

      expect([erased, again]).toEqual([2, 0]);
      expect(await log.get('answer_a')).toBeUndefined();
      expect(await log.listByCaller(answered.caller, '2027')).toEqual(['answer_b']);
    });
  });
}
