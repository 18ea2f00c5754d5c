import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { findRecordProblem } from '../../lambdas/fine-tuning/training-record';
import { parseJson } from '../../lambdas/platform/json';

const folder = join(import.meta.dirname, '../../training');
const verdicts = z.array(z.object({ line: z.int(), isValid: z.boolean(), reason: z.string().optional() }));
const golden = parseJson(
  readFileSync(join(folder, 'golden-records.json'), 'utf8'),
  z.object({ sft: verdicts, dpo: verdicts, pretrain: verdicts }),
  'the golden file',
);
const lines = readFileSync(join(folder, 'golden-records.jsonl'), 'utf8').split('\n').slice(0, -1);

test.each(['sft', 'dpo', 'pretrain'] as const)(
  'says of every golden line what the script says, for %s',
  (method) => {
    const found = lines.map((line, index) => {
      const reason = findRecordProblem(Buffer.from(line), method);
      return reason ? { line: index + 1, isValid: false, reason } : { line: index + 1, isValid: true };
    });

    expect(lines.length).toBeGreaterThan(40);
    expect(found).toEqual(golden[method]);
  },
);

test('fails a line of 2 MB, and one that is not UTF-8', () => {
  const long = Buffer.from(JSON.stringify({ text: '가'.repeat(700_000) }));

  expect(findRecordProblem(long, 'pretrain')).toBe('line_too_long');
  expect(findRecordProblem(Buffer.from([0x22, 0xff, 0x22]), 'pretrain')).toBe('not_utf8');
});

test('takes a line of exactly 1 MiB', () => {
  const around = JSON.stringify({ text: '' }).length;

  expect(
    findRecordProblem(Buffer.from(JSON.stringify({ text: 'a'.repeat(1_048_576 - around) })), 'pretrain'),
  ).toBeUndefined();
  expect(
    findRecordProblem(Buffer.from(JSON.stringify({ text: 'a'.repeat(1_048_577 - around) })), 'pretrain'),
  ).toBe('line_too_long');
});
