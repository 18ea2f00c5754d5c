import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalTrainingJobs } from '../../lambdas/fine-tuning/adapters/local-training-jobs';
import type { TrainingJob, TrainingJobStatus } from '../../lambdas/fine-tuning/ports';
import { AppError } from '../../lambdas/platform/errors';
import { describeTrainingJobsContract, goodResult } from '../contracts/training-jobs';
import { temporaryFolder } from '../ingestion/temporary-folder';
import { eventually } from '../open-journey';

const name = 'llmops-test-tuning-0123456789abcdef-1';

const script = (file: string) => join(import.meta.dirname, file);

/** Jobs of a stand-in for the script, which does what `wish` says. */
function open(wish: object = { files: goodResult }, python = async () => 'python3') {
  const home = temporaryFolder();
  const train = join(home, 'train');
  mkdirSync(train);
  writeFileSync(join(home, 'weights'), '가중치');
  writeFileSync(join(train, 'wish.json'), JSON.stringify(wish));
  let now = new Date();
  const options = {
    folder: join(home, 'training'),
    scripts: { train: script('fake-train.py'), compress: script('fake-compress.py') },
    python,
    variables: { PATH: process.env.PATH },
    now: () => now,
  };
  const shared = {
    name,
    hyperparameters: { epochs: 2 },
    base: { model: 'tiny', revision: 'r1', address: home, bytes: 1 },
    checkpoints: 'tuning_1-0123',
    maxSeconds: 3_600,
  };
  const job: TrainingJob = { ...shared, method: 'sft', train, validation: join(home, 'validation') };
  const compression: TrainingJob = {
    ...shared,
    method: 'compress',
    compressedFrom: 'support@1f0c3a5b7d9e',
  };
  const jobs = new LocalTrainingJobs(options);
  return {
    jobs,
    job,
    compression,
    home,
    again: () => new LocalTrainingJobs(options),
    pid: () => Number(readFileSync(join(home, 'training/jobs', name, 'pid'), 'utf8')),
    log: () => readFileSync(join(home, 'training/jobs', name, 'output.log'), 'utf8'),
    passSeconds: (seconds: number) => {
      now = new Date(now.getTime() + seconds * 1_000);
    },
  };
}

/** Command lines of what runs on this machine. */
const readProcesses = () =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      try {
        return [readFileSync(`/proc/${entry}/cmdline`, 'utf8')];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });

const until = (jobs: LocalTrainingJobs, isEnough: (status: TrainingJobStatus) => boolean) =>
  eventually(() => jobs.describe(name), isEnough);

describeTrainingJobsContract('this machine', async () => ({ ...open(), letEnd: async () => {} }));

test('names the champion to the script, where there is one', async () => {
  const { jobs, job, log } = open();

  await jobs.start({ ...job, champion: '/data/champion/' });
  await until(jobs, ({ state }) => state === 'completed');

  expect(log()).toContain('compares with /data/champion/');
});

test('compresses with the other script, which reads nothing but the model', async () => {
  const { jobs, compression, home } = open();

  await jobs.start(compression);
  await until(jobs, ({ state }) => state === 'completed');
  const { files } = await jobs.result(name);

  expect(files.map(({ path }) => path)).toContain('weights');
  expect(JSON.parse(readFileSync(join(home, 'training/jobs', name, 'model/arguments'), 'utf8'))).toEqual([
    ...['--base-name', 'tiny', '--base-revision', 'r1', '--compressed-from', 'support@1f0c3a5b7d9e'],
  ]);
});

test('hands records and the scheme over, where a compression is calibrated', async () => {
  const { jobs, job, compression, home } = open();

  await jobs.start({ ...compression, scheme: 'awq', train: job.train });
  await until(jobs, ({ state }) => state === 'completed');

  const given = readFileSync(join(home, 'training/jobs', name, 'model/arguments'), 'utf8');
  expect(JSON.parse(given).slice(0, 2)).toEqual(['--scheme', 'awq']);
});

test('gives the script its folders and hyper-parameters, and reads how far it is', async () => {
  const { jobs, job, log } = open({ steps: 3, files: goodResult });

  await jobs.start(job);
  const { progress } = await until(jobs, ({ state }) => state === 'completed');

  expect(log()).toContain(
    "'--method': 'sft', '--epochs': '2', '--base-name': 'tiny', '--base-revision': 'r1'",
  );
  expect(progress).toEqual({ step: 3, steps: 3, loss: 3.2, heldOutLoss: 3.5, tokensPerSecond: 812 });
});

test('stops after its checkpoint, and another job goes on from there', async () => {
  const { jobs, job } = open({ steps: 40, files: goodResult });
  await jobs.start(job);
  await until(jobs, ({ progress }) => (progress?.step ?? 0) >= 2);

  await jobs.stop(name);
  const stopped = await until(jobs, ({ state }) => state !== 'running');
  await jobs.start({ ...job, name: `${name}2` });
  const later = await eventually(
    () => jobs.describe(`${name}2`),
    ({ state }) => state === 'completed',
  );

  expect(stopped).toMatchObject({ state: 'stopped', progress: { steps: 40 } });
  expect(stopped.progress?.step).toBeLessThan(40);
  expect(later.progress?.step).toBe(40);
});

test('goes on after a restart of the kit: a job that still runs is found again', async () => {
  const { jobs, job, again } = open({ steps: 10, files: goodResult });
  await jobs.start(job);

  const restarted = again();
  await restarted.start(job);
  await until(restarted, ({ state }) => state === 'completed');

  expect((await restarted.result(name)).files).toHaveLength(5);
});

test.each([
  ['was interrupted with the kit', async ({ jobs }: ReturnType<typeof open>) => jobs.interrupt(name)],
  [
    'was killed with the machine',
    async ({ pid }: ReturnType<typeof open>) => process.kill(-pid(), 'SIGKILL'),
  ],
])('is absent when it %s, and goes on with its next start', async (_, end) => {
  const opened = open({ steps: 30, files: goodResult });
  const { jobs, job, log } = opened;
  await jobs.start(job);
  await until(jobs, ({ progress }) => (progress?.step ?? 0) >= 2);

  await end(opened);
  const { progress } = await until(jobs, ({ state }) => state === 'absent');
  await jobs.start(job);
  await until(jobs, ({ state }) => state === 'completed');

  expect(progress?.step).toBeLessThan(30);
  expect(log().match(/begins/g)).toHaveLength(2);
});

test('stops one whose time is over', async () => {
  const { jobs, job, passSeconds } = open({ steps: 1_000, files: goodResult });
  await jobs.start(job);
  await until(jobs, ({ progress }) => (progress?.step ?? 0) >= 1);

  passSeconds(3_601);

  expect(await until(jobs, ({ state }) => state !== 'running')).toMatchObject({
    state: 'stopped',
    reason: 'MaxRuntimeExceeded',
  });
});

test.each([
  [
    { failure: 'OSError: [Errno 28] No space left on device' },
    /^OSError: \[Errno 28\] No space left on device$/,
  ],
  [{ exit: 3 }, /^the script ended with 3: last word \(.*output\.log\)$/],
  [{ exit: 137 }, /ended with 137, the system killed it, which it does when memory runs out/],
])('fails with what the script says: %j', async (wish, reason) => {
  const { jobs, job } = open(wish);

  await jobs.start(job);

  expect(await until(jobs, ({ state }) => state !== 'running')).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(reason),
  });
});

test('fails without Python, saying what installs it, and leaves nothing', async () => {
  const missing = new AppError('run npm run install:training', {
    kind: 'unavailable',
    code: 'training_environment_missing',
  });
  const { jobs, job } = open({}, () => Promise.reject(missing));

  await expect(jobs.start(job)).rejects.toBe(missing);
  await jobs.stop(name);

  expect(await jobs.describe(name)).toEqual({ state: 'absent' });
});

test.each(['job.json', 'pid'])(
  'fails on a disk that is full when %s is written, and leaves nothing running',
  async (file) => {
    const { jobs, job, home } = open({ steps: 1_000, files: goodResult });
    const folder = join(home, 'training/jobs', name);
    mkdirSync(folder, { recursive: true });
    // Whatever is written there finds the disk full.
    symlinkSync('/dev/full', join(folder, `${file}.new`));

    await expect(jobs.start(job)).rejects.toMatchObject({ code: 'disk_full', isRetryable: false });

    expect(await until(jobs, ({ state }) => state === 'absent')).toMatchObject({ state: 'absent' });
    await eventually(
      async () => readProcesses().filter((command) => command.includes(home)),
      (running) => running.length === 0,
    );
  },
);

test('takes the number of a process that is another one’s now for nothing of its own', async () => {
  const { jobs, job, home } = open({ steps: 1_000, files: goodResult });
  await jobs.start(job);
  const file = join(home, 'training/jobs', name, 'pid');
  const own = readFileSync(file, 'utf8');

  writeFileSync(file, String(process.ppid));
  const { state } = await jobs.describe(name);
  writeFileSync(file, own);
  await jobs.stop(name);
  await until(jobs, (status) => status.state === 'stopped');

  expect(state).toBe('absent');
});
