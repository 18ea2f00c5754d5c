import { recordFailure } from '../../lambdas/ingestion/record-failure';
import { ingestionSettingsSchema } from '../../lambdas/ingestion/settings';
import type { PassageIndex } from '../../lambdas/vector-search/api';
import { makeRecord } from './make-record';

test('logs where a defect is, and nothing that it quotes of the document', async () => {
  const lines: [string, unknown][] = [];
  const defect = new SyntaxError('Unexpected token, "salary of Ann" is not valid JSON');

  await recordFailure(makeRecord('a.md', { state: 'indexing', attempts: 1 }), defect, {
    index: {} as PassageIndex,
    settings: ingestionSettingsSchema.parse({}),
    log: (event, fields) => lines.push([event, fields]),
    now: () => new Date('2026-01-02T03:04:05.000Z'),
  });

  expect(lines).toEqual([
    [
      'ingestion.failed',
      expect.objectContaining({
        code: 'unexpected',
        error: expect.stringMatching(/^SyntaxError at .+record-failure\.test/),
      }),
    ],
  ]);
  expect(JSON.stringify(lines)).not.toContain('salary');
});
