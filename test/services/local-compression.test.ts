import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { LocalTrainingJobs } from '../../lambdas/fine-tuning/adapters/local-training-jobs';
import { trainingEnvironment } from '../../local/training-environment';
import { temporaryFolder } from '../ingestion/temporary-folder';
import { installTrainingEnvironment } from './install-training-environment';

const run = promisify(execFile);
const training = join(import.meta.dirname, '../../training');

test.each([
  ['fp8', 'fp8'],
  ['awq', 'awq-int4'],
] as const)(
  'compresses a whole model by %s with the real script into what a version is registered of',
  async (scheme, kept) => {
    const python = await installTrainingEnvironment();
    const folder = temporaryFolder();
    const model = join(folder, 'merged');
    const records = join(folder, 'records.jsonl');
    await writeFile(
      records,
      Array.from({ length: 40 }, (_, index) => `${JSON.stringify(recordOf(index))}\n`).join(''),
    );
    const documents = join(training, 'README.md');
    await run(python, [join(training, 'make_tiny_model.py'), '--from', documents, '--output', model]);
    const jobs = new LocalTrainingJobs({
      folder: join(folder, 'training'),
      scripts: trainingEnvironment.scripts,
      python: async () => python,
      variables: { PATH: process.env.PATH, HOME: process.env.HOME, OMP_NUM_THREADS: '1' },
      now: () => new Date(),
    });
    const name = 'llmops-test-tuning-0123456789abcdef-1';

    await jobs.start({
      name,
      method: 'compress',
      hyperparameters: { output: 'merged' },
      base: { model: 'tiny', revision: 'r1', address: model, bytes: 1 },
      compressedFrom: 'support@1f0c3a5b7d9e',
      scheme,
      train: scheme === 'awq' ? records : undefined,
      checkpoints: 'tuning_1-compress',
      maxSeconds: 3_600,
    });
    while ((await jobs.describe(name)).state === 'running') await sleep(500);
    const { files, metrics, card, variant, code } = await jobs.result(name);

    expect(variant).toBe(kept);
    expect(code).toMatch(/^[0-9a-f]{64}$/);
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['config.json', 'model.safetensors', 'tokenizer.json']),
    );
    expect(metrics.bytes_after).toBeLessThan(metrics.bytes_before ?? 0);
    expect(metrics.mean_relative_weight_error).toBeGreaterThan(0);
    expect(card).toContain('| compressed from | support@1f0c3a5b7d9e |');
  },
  1_800_000,
);

function recordOf(index: number): object {
  return {
    messages: [
      { role: 'user', content: `How long is record ${index} kept?` },
      { role: 'assistant', content: `${index} days.` },
    ],
  };
}
