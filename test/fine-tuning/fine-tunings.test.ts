import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { takeFineTuningTurn } from '../../lambdas/fine-tuning/fine-tuning-turn';
import { AppError } from '../../lambdas/platform/errors';
import { makeCase } from '../evaluation/make-case';
import { temporaryFolder } from '../ingestion/temporary-folder';
import { openFineTunings, operator, teachingCases } from './open-fine-tunings';

const request = { dataset: 'lessons', base: 'tiny', method: 'sft', group: 'support' } as const;

function open(given: Omit<Parameters<typeof openFineTunings>[0], 'folder'> = {}) {
  const folder = temporaryFolder();
  return { folder, ...openFineTunings({ folder, ...given }) };
}

async function started(given: Parameters<typeof open>[0] = {}, changes: object = {}) {
  const opened = open(given);
  const { id } = await opened.fineTunings.start(operator, { ...request, ...changes });
  await opened.advance(id);
  const show = async () => opened.fineTunings.get(operator, id);
  return { ...opened, id, show };
}

test('goes from a dataset to a version that waits for its approval', async () => {
  const { fineTunings, advance, jobs, registered, turns, folder } = open();

  const begun = await fineTunings.start(operator, { ...request, hyperparameters: { epochs: 2 } });
  const building = await advance(begun.id);
  const learnedFrom = readFileSync(join(folder, begun.id, 'train/records.jsonl'), 'utf8');
  jobs.set({
    state: 'running',
    billedSeconds: 900,
    progress: { step: 5, steps: 10, loss: 3, tokensPerSecond: 800 },
  });
  const running = await advance(begun.id);
  jobs.set({ state: 'completed', billedSeconds: 1_800 });
  const done = await advance(begun.id);

  expect(begun).toMatchObject({ step: 'building', dataset: 'a'.repeat(64), turn: 1, version: 1 });
  expect(turns).toEqual([`${begun.id}/1`]);
  expect(building).toMatchObject({ fineTuning: { step: 'training' }, waitSeconds: 5 });
  expect(learnedFrom.trimEnd().split('\n')).toHaveLength(27);
  expect(jobs.started).toEqual([
    {
      name: expect.stringMatching(/^llmops-test-tuning-[0-9a-f]{16}-1$/),
      method: 'sft',
      hyperparameters: { epochs: 2 },
      base: { model: 'tiny', revision: 'a'.repeat(40), address: '/data/models/tiny', bytes: 1_000 },
      train: join(folder, begun.id, 'train'),
      validation: join(folder, begun.id, 'validation'),
      licence: 'Apache 2.0',
      languages: ['en', 'ko'],
      checkpoints: expect.stringMatching(new RegExp(`^${begun.id}-[0-9a-f]{12}$`)),
      maxSeconds: 8 * 3_600,
    },
  ]);
  expect(running.fineTuning).toMatchObject({ costUsd: 0.5, progress: { step: 5, loss: 3 } });
  expect(done.waitSeconds).toBeUndefined();
  expect(done.fineTuning).toMatchObject({
    step: 'registered',
    modelVersion: 'support@1f0c3a5b7d9e',
    costUsd: 1,
    records: { records: 27, heldOut: 3 },
  });
  expect(registered).toMatchObject([
    {
      group: 'support',
      kind: 'adapter',
      variant: 'float32',
      createdBy: 'key_operator',
      metrics: { held_out_loss_before: 3.5, held_out_loss_after: 2.25 },
      lineage: {
        baseModel: 'tiny',
        dataset: 'a'.repeat(64),
        trainingRecords: done.fineTuning.records?.digest,
        fineTuning: begun.id,
        code: 'c'.repeat(64),
        evaluationReport: 'f'.repeat(64),
      },
    },
  ]);
  expect(registered[0]?.card).not.toContain('Warning');
  expect(existsSync(join(folder, begun.id))).toBe(false);
});

test('does no more than one when two advance it at once, and goes on where another was killed', async () => {
  const { fineTunings, advance, jobs, registered } = open();
  const { id } = await fineTunings.start(operator, request);

  await Promise.all([advance(id), advance(id)]);
  jobs.set({ state: 'completed' });
  await Promise.all([advance(id), advance(id)]);

  expect(new Set(jobs.started.map(({ name }) => name)).size).toBe(1);
  expect(new Set(registered.map(({ lineage }) => lineage.trainingJob)).size).toBe(1);
});

test('leaves out what an evaluation set asks in nearly the same words, also one that was made later', async () => {
  const evaluated = [makeCase({ question: 'how long is record 7 kept' })];

  const { show } = await started({ evaluated });

  expect((await show()).records).toMatchObject({
    records: 27,
    heldOut: 2,
    leftOut: { in_evaluation_data: 1 },
  });
});

test('fails what a check finds, before anything is there', async () => {
  const given = { kind: 'invalid', code: 'does_not_fit' } as const;
  const cases: [object, Parameters<typeof open>[0], string, RegExp][] = [
    [{ dataset: 'nothing' }, {}, 'dataset_not_found', /nothing/],
    [{ dataset: 'exam' }, {}, 'dataset_for_evaluation', /--purpose training/],
    [{}, { cases: [] }, 'dataset_too_small', /makes 0 records for sft, 20 fewer than the 20/],
    [
      { method: 'dpo' },
      { cases: [makeCase({ referenceAnswer: 'x' })] },
      'dataset_too_small',
      /no_rejected_answer 1/,
    ],
    [
      { method: 'dpo' },
      { cases: teachingCases(20).map((one) => ({ ...one, referenceAnswer: 'I am not sure. ' })) },
      'dataset_too_small',
      /same_pair 20/,
    ],
    [{}, { cases: teachingCases(1), minRecords: 1 }, 'dataset_too_small', /1 fewer than the 2/],
    [{ group: 'Support' }, {}, 'invalid_group', /1 to 20 lower-case/],
    [{ group: 'support-' }, {}, 'invalid_group', /ends with no hyphen/],
    [
      { hyperparameters: { loraRank: 0 } },
      {},
      'invalid_hyperparameter',
      /^lora_rank must be 1 or more, got 0: /,
    ],
    [
      { hyperparameters: { epochs: 1.5 } },
      {},
      'invalid_hyperparameter',
      /^epochs must be a whole number, got 1.5/,
    ],
    [{ hyperparameters: { learningRate: 0 } }, {}, 'invalid_hyperparameter', /must be more than 0, got 0/],
    [{ hyperparameters: { maxTokens: 200_000 } }, {}, 'invalid_hyperparameter', /at most 131072, got 200000/],
    [
      { hyperparameters: { tuning: 'ia3' } },
      {},
      'invalid_hyperparameter',
      /one of lora, qlora, full, got "ia3"/,
    ],
    [
      { hyperparameters: { rank: 8 } },
      {},
      'invalid_hyperparameter',
      /no hyper-parameter rank: use tuning, lora_rank/,
    ],
    [
      { hyperparameters: { tuning: 'full', loraRank: 8 } },
      {},
      'invalid_hyperparameter',
      /leave lora_rank out/,
    ],
    [{ hyperparameters: { tuning: 'full', output: 'adapter' } }, {}, 'invalid_hyperparameter', /full tuning/],
    [{ maxCostUsd: 51 }, {}, 'cost_above_limit', /may cost \$50 here, asked for \$51/],
    [{ maxCostUsd: 0.1 }, {}, 'cost_too_small', /allow \$0.33 or more/],
    [{}, { refuseFit: new AppError('needs 90 GB', given) }, 'does_not_fit', /90 GB/],
    [{}, { base: { state: 'importing' } }, 'base_model_not_found', /is still being imported/],
  ];

  for (const [changes, opened, code, message] of cases) {
    const { fineTunings, turns } = open(opened);

    const refused = fineTunings.start(operator, { ...request, ...changes });

    await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect([await fineTunings.list(operator, 10), turns]).toEqual([[], []]);
  }
});

test('fails a dataset of which too little is left when it is built, and says what was left out', async () => {
  const cases = teachingCases(25).map((one, index) =>
    index < 10 ? { ...one, referenceAnswer: 'Call 010-1234-5678.' } : one,
  );

  const { show, jobs } = await started({ cases });

  expect(await show()).toMatchObject({
    step: 'failed',
    isResumable: false,
    history: [{}, { reason: expect.stringMatching(/personal_data 10.*begin with its new version/) }],
  });
  expect(jobs.started).toEqual([]);
});

test('stops a job that has cost what it may, and says how to go on', async () => {
  const { advance, jobs, id, show } = await started({}, { maxCostUsd: 4 });
  jobs.set({ state: 'running', billedSeconds: 7_300 });

  await advance(id);
  await advance(id);
  jobs.set({ state: 'stopped', billedSeconds: 7_320 });
  await advance(id);

  expect(jobs.started[0]?.maxSeconds).toBe(7_200);
  expect(new Set(jobs.stopped)).toEqual(new Set([jobs.started[0]?.name]));
  const ended = await show();
  expect(ended).toMatchObject({ step: 'stopped', costUsd: expect.closeTo(4.067, 3) });
  expect(ended.history.at(-1)?.reason).toMatch(/has cost \$4.06 of \$4: go on with .*--max-cost/);
});

test('stops at a wish after its checkpoint, and resumes from there within what money is left', async () => {
  const { fineTunings, advance, jobs, id, turns, show } = await started({}, { maxCostUsd: 10 });
  jobs.set({ state: 'running', billedSeconds: 3_600 });
  await advance(id);

  await fineTunings.stop(operator, id);
  jobs.set({ state: 'stopped', billedSeconds: 3_600 });
  await advance(id);
  const stopped = await show();
  await fineTunings.resume(operator, id);
  await advance(id);

  expect(stopped).toMatchObject({ step: 'stopped', costUsd: 2 });
  expect(stopped.history.at(-1)?.reason).toBe('key_operator stopped it');
  expect(jobs.stopped).toContain(jobs.started[0]?.name);
  expect(turns).toEqual([`${id}/1`, `${id}/2`]);
  expect(jobs.started.map(({ name }) => name.slice(-2))).toEqual(['-1', '-2']);
  expect(jobs.started[1]?.checkpoints).toBe(jobs.started[0]?.checkpoints);
  expect(jobs.started[1]?.maxSeconds).toBe(4 * 3_600);
  jobs.set({ state: 'completed', billedSeconds: 1_800 });
  await advance(id);
  expect(await show()).toMatchObject({ step: 'registered', costUsd: 3 });
});

test('stops one whose records are still being built, and starts no job', async () => {
  const { fineTunings, advance, jobs } = open();
  const { id } = await fineTunings.start(operator, request);

  await fineTunings.stop(operator, id);
  await advance(id);

  expect(jobs.started).toEqual([]);
  expect(await fineTunings.get(operator, id)).toMatchObject({ step: 'stopped' });
});

test('fails to stop, resume or show what cannot be', async () => {
  const { fineTunings, advance, jobs, id, turns } = await started();

  const whileRunning = fineTunings.resume(operator, id);
  await expect(whileRunning).rejects.toMatchObject({ code: 'fine_tuning_running' });
  jobs.set({ state: 'completed' });
  await advance(id);

  await expect(fineTunings.stop(operator, id)).rejects.toMatchObject({ code: 'fine_tuning_ended' });
  await expect(fineTunings.resume(operator, id)).rejects.toMatchObject({ code: 'fine_tuning_registered' });
  await expect(fineTunings.get({ ...operator, tenant: 'other' }, id)).rejects.toMatchObject({
    code: 'fine_tuning_not_found',
  });
  await expect(fineTunings.stop(operator, 'tuning_0')).rejects.toMatchObject({
    code: 'fine_tuning_not_found',
  });
  // Its machine was told again, for it might never have been.
  expect(turns).toEqual([`${id}/1`, `${id}/1`]);
});

test.each([
  ['CapacityError: Unable to provision requested ML compute capacity.', /no free instance.*resume it later/],
  ['ClientError: Cannot pull the image from ECR: manifest unknown', /training image.*deploy it/],
  ['AccessDenied: not authorized to perform s3:GetObject', /role of training jobs/],
  ['Interrupted: spot capacity was reclaimed', /spot instance was taken away/],
  ['MaxWaitTimeExceeded', /maxWaitHours/],
  ['MaxRuntimeExceeded', /maxHours/],
  ['AlgorithmError: OSError: No space left on device', /disk is full/],
  ['no model in /data/base-models/tiny/: it must be the folder of one', /import them again.*then resume it/],
  ['AlgorithmError: ValueError: cannot decrypt the secret', /mend that, then resume it/],
  [
    'AlgorithmError: 3 of 40 records are bad (bad_role 3): mend them',
    /3 of 40 records are bad.*start another with a dataset/,
  ],
  ['5 of 60 records are bad (too_many_tokens 5)', /longer than --max-tokens: start another with more/],
])('fails with the reason of the service and what mends it: %s', async (reason, advice) => {
  const { advance, jobs, id, show, registered } = await started();

  jobs.set({ state: 'failed', reason });
  await advance(id);

  const { step, history } = await show();
  expect(step).toBe('failed');
  expect(history.at(-1)?.reason).toContain(reason);
  expect(history.at(-1)?.reason).toMatch(advice);
  expect(registered).toEqual([]);
});

test('fails when the service refuses the job, and is resumable', async () => {
  const { fineTunings, advance, jobs } = open();
  jobs.refusal = new AppError('no quota for ml.g6e.2xlarge', {
    kind: 'unavailable',
    code: 'training_capacity',
  });
  const { id } = await fineTunings.start(operator, request);

  await advance(id);
  const refused = await fineTunings.get(operator, id);
  jobs.refusal = undefined;
  await fineTunings.resume(operator, id);
  await advance(id);

  expect(refused).toMatchObject({ step: 'failed', costUsd: 0 });
  expect(refused.history.at(-1)?.reason).toContain('no quota');
  expect(jobs.started.map(({ name }) => name.slice(-2))).toEqual(['-2']);
});

test('registers nothing of a job that left no weights', async () => {
  const { advance, jobs, id, show, registered } = await started();
  jobs.left = {
    ...jobs.left,
    files: jobs.left.files.filter(({ path }) => path !== 'adapter_model.safetensors'),
  };

  jobs.set({ state: 'completed' });
  await advance(id);

  expect(registered).toEqual([]);
  const { step, history } = await show();
  expect([step, history.at(-1)?.reason]).toEqual([
    'failed',
    expect.stringContaining('adapter_model.safetensors'),
  ]);
});

test('registers one that is worse than its base with a warning, still to be approved by people', async () => {
  const { advance, jobs, id, show, registered } = await started();
  jobs.left = { ...jobs.left, metrics: { held_out_loss_before: 2, held_out_loss_after: 2.5 } };

  jobs.set({ state: 'completed' });
  await advance(id);

  expect(registered[0]?.card).toMatch(
    /^---\nlibrary_name: "peft"\n---\n\n> \*\*Warning:\*\* it fits held-out records \(loss 2\.5000\) no better/,
  );
  expect((await show()).history.at(-1)?.reason).toMatch(
    /waits for an approval; it fits .*its base \(loss 2\.0000\)/,
  );
});

test('goes on after a registry that was away', async () => {
  const away = new AppError('away', { kind: 'unavailable', code: 'store_unavailable', isRetryable: true });
  const register = async () => {
    throw away;
  };
  const { advance, jobs, id, show } = await started({ registry: { register } });
  jobs.set({ state: 'completed' });

  await expect(advance(id)).rejects.toBe(away);

  expect(await show()).toMatchObject({ step: 'registering' });
});

test('fails when the dataset was erased after the start, and says so', async () => {
  const { fineTunings, advance, deps, jobs } = open();
  const { id } = await fineTunings.start(operator, request);
  deps.datasets.cases = async () => {
    throw new AppError('the dataset lessons was erased: build it again', {
      kind: 'conflict',
      code: 'dataset_erased',
    });
  };

  await advance(id);

  expect(await fineTunings.get(operator, id)).toMatchObject({ step: 'failed' });
  expect((await fineTunings.get(operator, id)).history.at(-1)?.reason).toMatch(/was erased: build it again/);
  expect(jobs.started).toEqual([]);
});

// Step Functions ends an execution at its 25,000th event; a turn of the loop makes nine.
test('looks at a job of 120 hours after as many of waiting seldom enough for its execution', async () => {
  const { advance, passSeconds, id } = await started();
  let looks = 0;
  for (let seconds = 0; seconds < 240 * 3_600; looks++) {
    const { waitSeconds = 0 } = await advance(id);
    passSeconds(waitSeconds);
    seconds += waitSeconds;
  }

  expect(looks * 9).toBeLessThan(25_000);
});

test('waits longer the longer a job runs, and stops its job when its machine gives up', async () => {
  const { advance, jobs, id, deps, passSeconds } = await started();

  passSeconds(3_600);
  const afterAnHour = await advance(id);
  passSeconds(100 * 3_600);
  const afterDays = await advance(id);
  const turn = await takeFineTuningTurn({ fineTuningId: id, step: 'give-up' }, deps);

  expect([afterAnHour.waitSeconds, afterDays.waitSeconds]).toEqual([90, 600]);
  expect(turn).toEqual({ fineTuningId: id, next: 'done', waitSeconds: 1 });
  expect(jobs.stopped).toEqual([jobs.started[0]?.name]);
});
