import { warnOfLosses } from '../../lambdas/fine-tuning/api';
import type { ModelVersion } from '../../lambdas/model-hub/api';
import { temporaryFolder } from '../ingestion/temporary-folder';
import { makeModelVersion } from '../model-hub/make-model-version';
import { openFineTunings, operator } from './open-fine-tunings';

const request = { dataset: 'lessons', base: 'tiny', method: 'sft', group: 'support' } as const;
const lineage = { baseModel: 'tiny', baseRevision: 'a'.repeat(40) };

function versionOf(seed: string, changes: Partial<ModelVersion> = {}): ModelVersion {
  const address = `/data/models/${seed}/`;
  const made = makeModelVersion(seed, { address, lineage, ...changes });
  return { ...made, version: 1, state: 'approved', aliases: [], ...changes };
}

const champion = versionOf('champion', { aliases: ['champion'] });

/** A fine-tuning whose job is started, in a group that has these versions. */
async function started(versions: readonly ModelVersion[]) {
  const opened = openFineTunings({ folder: temporaryFolder(), versions });
  const { id } = await opened.fineTunings.start(operator, request);
  await opened.advance(id);
  return { ...opened, id };
}

test('gives the job the champion of its group', async () => {
  const { fineTunings, jobs, id } = await started([versionOf('newest'), champion]);

  expect(jobs.started).toMatchObject([{ champion: champion.address }]);
  expect(await fineTunings.get(operator, id)).toMatchObject({
    champion: { modelVersion: champion.id, address: champion.address },
  });
});

test('goes on with the champion that it began with, for what was measured is not measured again', async () => {
  const versions = [champion];
  const { fineTunings, jobs, advance, id } = await started(versions);
  jobs.set({ state: 'stopped' });
  await advance(id);
  versions[0] = versionOf('next', { aliases: ['champion'] });

  await fineTunings.resume(operator, id);
  await advance(id);

  expect(jobs.started.map((job) => job.champion)).toEqual([champion.address, champion.address]);
});

test('measures a compressed champion as what it was made of', async () => {
  const whole = versionOf('whole');
  const compressed = versionOf('compressed', {
    aliases: ['champion'],
    variant: 'fp8',
    lineage: { ...lineage, compressedFrom: whole.id },
  });

  const { jobs, fineTunings, id } = await started([compressed, whole]);

  expect(jobs.started).toMatchObject([{ champion: whole.address }]);
  expect(await fineTunings.get(operator, id)).toMatchObject({ champion: { modelVersion: compressed.id } });
});

test.each([
  ['no champion', versionOf('candidate', { aliases: ['candidate'] })],
  [
    'a champion of another base',
    versionOf('other', { aliases: ['champion'], lineage: { ...lineage, baseModel: 'qwen3-8b' } }),
  ],
  [
    'a champion of another revision',
    versionOf('older', { aliases: ['champion'], lineage: { ...lineage, baseRevision: 'b'.repeat(40) } }),
  ],
  [
    'a compressed champion whose origin is not here',
    versionOf('copied', { aliases: ['champion'], lineage: { ...lineage, compressedFrom: 'support@0' } }),
  ],
])('compares with its base alone where there is %s', async (_, version) => {
  const { jobs } = await started([version]);

  expect(jobs.started).toMatchObject([{ champion: undefined }]);
});

test.each([
  [{ base: 3.5, own: 2.25 }, undefined],
  [{ base: 3.5, champion: 2.5, own: 2.25 }, undefined],
  [{ base: 3.5, champion: 2.125, own: 2.25 }, 'no better than the champion (loss 2.1250)'],
  [
    { base: 2, champion: 2.125, own: 2.25 },
    'no better than its base (loss 2.0000) and the champion (loss 2.1250)',
  ],
])(
  'registers a version of the losses %j as pending, and says what speaks against it',
  async (losses, warning) => {
    const { jobs, advance, registered, id } = await started([champion]);
    const metrics = {
      held_out_loss_before: losses.base,
      held_out_loss_after: losses.own,
      ...('champion' in losses && { held_out_loss_champion: losses.champion }),
    };
    jobs.left = { ...jobs.left, metrics };
    jobs.set({ state: 'completed' });

    const { fineTuning } = await advance(id);

    expect(fineTuning.step).toBe('registered');
    expect(registered).toMatchObject([{ metrics }]);
    const last = fineTuning.history.at(-1)?.reason ?? '';
    expect(last).toMatch(/^it is support@1f0c3a5b7d9e with held_out_loss_.*, and waits for an approval/);
    for (const [name, loss] of Object.entries(metrics)) expect(last).toContain(`${name} ${loss.toFixed(4)}`);
    expect(last.includes(warning ?? 'no better')).toBe(warning !== undefined);
    expect(registered[0]?.card.includes(warning ?? 'Warning')).toBe(warning !== undefined);
  },
);

test('says nothing of a version that nobody has measured', () => {
  expect(warnOfLosses({ bytes_before: 20, bytes_after: 10 })).toBeUndefined();
});
