import { runTrainingJourney } from '../training-journey/run-training-journey';
import { installTrainingEnvironment } from './install-training-environment';

test('turns feedback into the model that answers, with the real script, and back again', async () => {
  await installTrainingEnvironment();
  const told: string[] = [];

  const journey = await runTrainingJourney((line) => told.push(line));

  const { fineTuning, version, rollout } = journey;

  expect(fineTuning).toMatchObject({ step: 'registered', records: { records: 24, heldOut: 2 } });
  expect(fineTuning.progress?.step).toBe(fineTuning.progress?.steps);
  const { held_out_loss_before: before = 0, held_out_loss_after: after = before } = version.metrics;
  expect(after).toBeLessThan(before / 2);
  expect(version).toMatchObject({
    state: 'approved',
    kind: 'merged',
    lineage: { baseModel: 'tiny', fineTuning: fineTuning.id, code: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect(version.files.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['config.json', 'model.safetensors', 'README.md']),
  );
  expect(version.card).not.toContain('Warning');
  expect(rollout).toMatchObject({ step: 'promoted', gate: { verdict: 'promote' } });
  expect(journey.factMatch.champion).toBe(0);
  expect(journey.answeredBy).toEqual(['nobody', version.id, 'nobody']);
  expect(told.some((line) => /step \d+ of \d+, loss/.test(line))).toBe(true);
}, 1_800_000);
