import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from '@jest/globals';
import { installTrainingEnvironment } from './install-training-environment';

const run = promisify(execFile);

const trainingFolder = join(import.meta.dirname, '../../training');

it('passes the tests of the training script', async () => {
  const python = await installTrainingEnvironment();

  const tests = run(python, ['-m', 'pytest', '-q', '--durations=5', '-p', 'no:cacheprovider'], {
    cwd: trainingFolder,
    // Models this small gain nothing from threads, which wait for each other by spinning.
    env: { ...process.env, OMP_NUM_THREADS: '1' },
    maxBuffer: 10_000_000,
  }).catch((failure) => Promise.reject(new Error(`${failure.stdout}\n${failure.stderr}`)));

  await expect(tests).resolves.toMatchObject({ stdout: expect.stringMatching(/\d+ passed/) });
}, 1_800_000);
