import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../lambdas/domain/seeded-random';
import type { DatasetCase } from '../lambdas/evaluation/api';
import { NearQuestions } from '../lambdas/evaluation/near-questions';
import { FolderTrainingFiles } from '../lambdas/fine-tuning/adapters/folder-training-files';
import { buildTrainingRecords } from '../lambdas/fine-tuning/build-training-records';
import type { BenchRow } from './bench-row';

const count = 100_000;
/** Questions of evaluation sets, which every record is compared with. */
const evaluatedCount = 1_000;

/** Records a second from a dataset to its two files, every check included, beside the writing of the same lines alone. */
export async function benchFineTuning(): Promise<readonly BenchRow[]> {
  const cases = makeCases();
  const folder = mkdtempSync(join(tmpdir(), 'bench-fine-tuning-'));
  const files = new FolderTrainingFiles(folder);
  try {
    let peakBytes = 0;
    const before = memoryBytes();
    const watch = setInterval(() => {
      peakBytes = Math.max(peakBytes, memoryBytes());
    }, 50);
    const start = performance.now();
    const evaluated = new NearQuestions(
      Array.from({ length: evaluatedCount }, (_, index) => `What is never asked in training, ${index}?`),
    );
    const built = await buildTrainingRecords(cases, {
      method: 'sft',
      maxTokens: 1_024,
      isEvaluated: (question) => evaluated.has(question),
    });
    await files.write('kit', 'train', built.lines('train'));
    await files.write('kit', 'validation', built.lines('validation'));
    const value = perSecond(start);
    clearInterval(watch);
    if (built.records + built.heldOut !== count) throw new Error(`left out ${JSON.stringify(built.leftOut)}`);

    const floorStart = performance.now();
    await files.write('floor', 'train', built.lines('train'));
    await files.write('floor', 'validation', built.lines('validation'));
    const floor = { name: 'the same lines written alone', value: perSecond(floorStart) };
    return [
      { name: 'records from 100,000 cases', value, unit: 'records/s', floor },
      {
        name: 'memory beside that of the cases, at most',
        value: Math.max(0, peakBytes - before) / 1_048_576,
        unit: 'MiB',
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function makeCases(): readonly DatasetCase[] {
  const random = seededRandom(17);
  const words = [
    'backup',
    'ledger',
    'invoice',
    'restore',
    'holiday',
    '원장',
    '백업',
    '휴가',
    '도서관',
    '점심',
  ];
  const sentence = (length: number) =>
    Array.from({ length }, () => words[Math.floor(random() * words.length)]).join(' ');
  return Array.from({ length: count }, (_, index) => ({
    id: `case_${index}`,
    question: `${sentence(10)} ${index}?`,
    language: 'ko',
    source: 'sample',
    isAnswerable: true,
    expectedFacts: [],
    expectedPassages: [],
    expectedDocuments: [],
    referenceAnswer: `${sentence(50)} ${index}.`,
    guidelines: [],
  }));
}

function perSecond(startMs: number): number {
  return count / ((performance.now() - startMs) / 1_000);
}

function memoryBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
