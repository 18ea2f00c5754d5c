import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelVersion } from '../../lambdas/model-hub/api';
import { temporaryFolder } from '../ingestion/temporary-folder';
import { makeModelVersion } from '../model-hub/make-model-version';
import { openFineTunings, operator, teachingCases } from './open-fine-tunings';

const files = ['config.json', 'model.safetensors'].map((path) => ({
  path,
  bytes: 500,
  sha256: 'e'.repeat(64),
}));

function versionOf(changes: Partial<ModelVersion> = {}): ModelVersion {
  const fields = { kind: 'merged', files, address: '/data/models/merged/' } as const;
  return {
    ...makeModelVersion('merged', { ...fields, ...changes }),
    version: 1,
    state: 'pending',
    aliases: [],
    ...changes,
  };
}

const merged = versionOf();
const untaught = versionOf({ lineage: { ...merged.lineage, dataset: undefined } });

function open(version = merged, hourlyUsd = 2) {
  return openFineTunings({ folder: temporaryFolder(), versions: [version], hourlyUsd });
}

test('makes a merged version, approved or not, a compressed one of its group', async () => {
  const { fineTunings, jobs, advance, registered } = open();

  const begun = await fineTunings.compress(operator, merged.id);
  const running = await advance(begun.id);
  jobs.left = {
    ...jobs.left,
    files,
    variant: 'fp8',
    metrics: { bytes_before: 1_000, bytes_after: 600, mean_relative_weight_error: 0.02 },
  };
  jobs.set({ state: 'completed', billedSeconds: 1_800 });
  const { fineTuning } = await advance(begun.id);

  expect(begun).toMatchObject({ method: 'compress', base: 'qwen3-8b', compressedFrom: merged.id });
  expect(running.fineTuning.history.at(-1)?.reason).toBe(
    `${merged.id} is compressed, which needs no records`,
  );
  expect(jobs.started).toEqual([
    {
      name: expect.stringMatching(/^llmops-test-tuning-[0-9a-f]{16}-1$/),
      method: 'compress',
      hyperparameters: { output: 'merged' },
      base: { model: 'qwen3-8b', revision: 'b'.repeat(40), address: merged.address, bytes: 1_000 },
      compressedFrom: merged.id,
      scheme: 'fp8',
      checkpoints: `${begun.id}-compress`,
      maxSeconds: 8 * 3_600,
    },
  ]);
  expect(fineTuning).toMatchObject({ step: 'registered', modelVersion: 'support@1f0c3a5b7d9e', costUsd: 1 });
  expect(registered).toMatchObject([
    {
      group: 'support',
      kind: 'merged',
      variant: 'fp8',
      createdBy: 'key_operator',
      metrics: { bytes_before: 1_000, bytes_after: 600, mean_relative_weight_error: 0.02 },
      lineage: { baseModel: 'qwen3-8b', compressedFrom: merged.id, fineTuning: begun.id },
    },
  ]);
  expect(registered[0]?.card).not.toContain('Warning');
});

test.each([
  ['the dataset that it was tuned on', { ...merged.lineage, dataset: 'a'.repeat(64) }, undefined],
  ['the dataset that is named', untaught.lineage, 'lessons'],
])('calibrates AWQ on %s', async (_, lineage, dataset) => {
  const { fineTunings, jobs, advance, registered } = open(versionOf({ lineage }));

  const begun = await fineTunings.compress(operator, merged.id, { scheme: 'awq', dataset });
  const running = await advance(begun.id);
  const { train = '' } = jobs.started[0] ?? {};
  const records = (await readFile(join(train, 'records.jsonl'), 'utf8')).trim().split('\n');
  jobs.left = { ...jobs.left, files, variant: 'awq-int4' };
  jobs.set({ state: 'completed' });
  const { fineTuning } = await advance(begun.id);

  expect(begun).toMatchObject({ method: 'compress', scheme: 'awq', dataset: 'a'.repeat(64) });
  expect(running.fineTuning.history.at(-1)?.reason).toBe('27 records to calibrate with');
  expect(jobs.started).toMatchObject([{ method: 'compress', scheme: 'awq', compressedFrom: merged.id }]);
  expect(jobs.started[0]).not.toHaveProperty('validation');
  expect(records).toHaveLength(27);
  expect(JSON.parse(records[0] ?? '')).toHaveProperty('messages');
  expect(fineTuning.step).toBe('registered');
  expect(registered).toMatchObject([
    {
      variant: 'awq-int4',
      lineage: {
        dataset: 'a'.repeat(64),
        trainingRecords: fineTuning.records?.digest,
        compressedFrom: merged.id,
      },
    },
  ]);
});

test('begins anew when it is resumed', async () => {
  const { fineTunings, jobs, advance, turns } = open();
  const { id } = await fineTunings.compress(operator, merged.id);
  await advance(id);
  jobs.set({ state: 'failed', reason: 'SafetensorError: No space left on device' });
  const failed = await advance(id);

  await fineTunings.resume(operator, id);
  await advance(id);

  expect(failed.fineTuning.step).toBe('failed');
  expect(turns).toEqual([`${id}/1`, `${id}/2`]);
  expect(jobs.started.map(({ method }) => method)).toEqual(['compress', 'compress']);
});

test('registers nothing when the job has left no whole model', async () => {
  const { fineTunings, jobs, advance, registered } = open();
  const { id } = await fineTunings.compress(operator, merged.id);
  await advance(id);
  jobs.set({ state: 'completed' });

  const { fineTuning } = await advance(id);

  expect(fineTuning).toMatchObject({ step: 'failed' });
  expect(fineTuning.history.at(-1)?.reason).toContain('the training job has left no config.json');
  expect(registered).toEqual([]);
});

test.each([
  [versionOf({ kind: 'adapter' }), undefined, 'model_version_not_merged', /merge it first.*--output merged/],
  [
    versionOf({ variant: 'fp8', lineage: { ...merged.lineage, compressedFrom: 'support@0' } }),
    undefined,
    'model_version_compressed',
    /kept as fp8 already, made of support@0/,
  ],
  [versionOf({ variant: 'mxfp4' }), undefined, 'model_version_compressed', /kept as mxfp4 already: compress/],
  [untaught, { scheme: 'awq' }, 'calibration_missing', /was tuned on none that is known: .*--dataset/],
  [merged, { dataset: 'lessons' }, 'calibration_not_needed', /no dataset, got lessons: leave it out/],
  [merged, { scheme: 'awq', dataset: 'exam' }, 'dataset_for_evaluation', /is for evaluation/],
  [merged, { scheme: 'awq', dataset: 'nothing' }, 'dataset_not_found', /there is no dataset nothing/],
  [merged, { maxCostUsd: 51 }, 'cost_above_limit', /asked for \$51/],
  [merged, { maxCostUsd: 0.1 }, 'cost_too_small', /allow \$0.33 or more/],
] as const)(
  'fails what cannot be compressed, before anything is there',
  async (version, options, code, message) => {
    const { fineTunings, turns } = open(version);

    const refused = fineTunings.compress(operator, version.id, options);

    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect([await fineTunings.list(operator, 10), turns]).toEqual([[], []]);
  },
);

test('fails a version that is not there', async () => {
  await expect(open().fineTunings.compress(operator, 'support@0')).rejects.toMatchObject({
    code: 'model_version_not_found',
  });
});

test('fails a dataset that is too small to calibrate with', async () => {
  const { fineTunings, turns } = openFineTunings({
    folder: temporaryFolder(),
    versions: [merged],
    cases: teachingCases(3),
  });

  const refused = fineTunings.compress(operator, merged.id, { scheme: 'awq', dataset: 'lessons' });

  await expect(refused).rejects.toMatchObject({ code: 'dataset_too_small' });
  expect(turns).toEqual([]);
});
