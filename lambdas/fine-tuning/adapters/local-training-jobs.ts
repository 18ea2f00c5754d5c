import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { hasErrorCode } from '../../platform/has-error-code';
import { parseJson } from '../../platform/json';
import type { TrainingJob, TrainingJobStatus, TrainingJobs, TrainingResult } from '../ports';
import { explainFullDisk } from './explain-full-disk';
import { readModelFolder } from './read-model-folder';
import { readProgress } from './read-progress';
import { readTrainingResult, resultMissing } from './read-training-result';
import { toScriptArguments } from './to-script-arguments';

/** What the training script ends with when it was told to stop and has written its checkpoint. */
const interrupted = 75;

/**
 * Runs what follows in the job's own group of processes and writes its exit code down whole, also when whoever started it
 * is not there any more. The shell outlives the signal that tells the script to stop.
 */
const keeper = 'trap : TERM; "$@" >>output.log 2>&1; echo $? >exit.unfinished; mv exit.unfinished exit';

const recordShape = z.object({ checkpoints: z.string(), startedAt: z.string(), maxSeconds: z.number() });

/**
 * Training jobs as processes of this machine, with the folders and variables of a training container of SageMaker. What is
 * known of a job is in its folder: it is found again after a restart of the kit, and one whose process is gone without an
 * end, or was ended with the kit, is absent, so that it is started again and goes on from its checkpoint.
 */
export class LocalTrainingJobs implements TrainingJobs {
  constructor(
    private readonly options: {
      /** Folder of jobs, their results and their checkpoints. */
      readonly folder: string;
      readonly scripts: { readonly train: string; readonly compress: string };
      /** The Python interpreter that has what the script needs. @throws AppError saying how to install it */
      readonly python: () => Promise<string>;
      /** Variables that the script gets beside its folders, e.g. `PATH`. */
      readonly variables: NodeJS.ProcessEnv;
      readonly now: () => Date;
    },
  ) {}

  async start(job: TrainingJob): Promise<void> {
    if ((await this.describe(job.name)).state !== 'absent') return;
    const python = await this.options.python();
    try {
      await this.#run(job, python);
    } catch (error) {
      throw explainFullDisk(error, this.options.folder);
    }
  }

  async #run(job: TrainingJob, python: string): Promise<void> {
    const folder = this.#folderOf(job.name);
    const checkpoints = this.#checkpointsOf(job.checkpoints);
    const modelFolder = join(folder, 'model');
    const data = join(folder, 'data');
    for (const needed of [checkpoints, modelFolder, data]) await mkdir(needed, { recursive: true });
    const { maxSeconds } = job;
    const record = { checkpoints: job.checkpoints, startedAt: this.options.now().toISOString(), maxSeconds };
    await writeWhole(join(folder, 'job.json'), JSON.stringify(record));
    await writeWhole(join(folder, 'exit'), '');
    const args = Object.entries(toScriptArguments(job)).flatMap(([name, value]) => [
      `--${name}`,
      String(value),
    ]);
    const { train, compress } = this.options.scripts;
    const script = job.method === 'compress' ? [compress] : [train, '--checkpoint-dir', checkpoints];
    const child = spawn('sh', ['-c', keeper, job.name, python, ...script, ...args], {
      cwd: folder,
      detached: true,
      stdio: 'ignore',
      env: {
        ...this.options.variables,
        PYTHONUNBUFFERED: '1',
        SM_CHANNEL_TRAIN: job.train,
        SM_CHANNEL_VALIDATION: job.validation,
        SM_CHANNEL_CHAMPION: job.champion,
        SM_CHANNEL_MODEL: job.base.address,
        SM_MODEL_DIR: modelFolder,
        SM_OUTPUT_DATA_DIR: data,
        SM_OUTPUT_FAILURE: join(folder, 'failure'),
      },
    });
    await once(child, 'spawn');
    child.unref();
    try {
      await writeWhole(join(folder, 'pid'), String(child.pid));
    } catch (error) {
      // Nobody would know that it runs, and what has only begun may not hear a milder signal.
      if (child.pid !== undefined) signalGroup(child.pid, 'SIGKILL');
      throw error;
    }
  }

  async describe(name: string): Promise<TrainingJobStatus> {
    const folder = this.#folderOf(name);
    const text = await readIfThere(join(folder, 'job.json'));
    if (text === undefined) return { state: 'absent' };
    const record = parseJson(text, recordShape, `job.json of ${name}`);
    const status = { progress: await this.#progress(record.checkpoints) };
    const exit = (await readIfThere(join(folder, 'exit')))?.trim() ?? '';
    const wish = await readIfThere(join(folder, 'stop'));
    if (exit === '0') return { state: 'completed', ...status };
    if (exit === '' && (await this.#isAlive(name))) {
      const end = Date.parse(record.startedAt) + record.maxSeconds * 1_000;
      if (wish === undefined && this.options.now().getTime() > end)
        await this.#end(name, 'MaxRuntimeExceeded');
      return { state: 'running', ...status };
    }
    if (wish !== undefined) return { state: 'stopped', ...status, ...(wish !== '' && { reason: wish }) };
    // Told to stop by nobody who wanted it stopped, or gone without a word: with the kit, or with the machine.
    if (exit === '' || exit === String(interrupted)) return { state: 'absent', ...status };
    return { state: 'failed', ...status, reason: await this.#reason(folder, exit) };
  }

  async stop(name: string): Promise<void> {
    if ((await readIfThere(join(this.#folderOf(name), 'job.json'))) !== undefined) await this.#end(name, '');
  }

  async result(name: string): Promise<TrainingResult> {
    const folder = join(this.#folderOf(name), 'model');
    if ((await this.describe(name)).state !== 'completed') throw resultMissing(folder, 'model');
    return await readTrainingResult(`${folder}/`, await readModelFolder(folder), (path) =>
      readFile(join(folder, path), 'utf8'),
    );
  }

  /** Tells a job to write its checkpoint and end, without wishing that it stays so: it goes on with the next start. */
  async interrupt(name: string): Promise<void> {
    const pid = await this.#pidOf(name);
    if (pid !== undefined && (await this.#isAlive(name))) signalGroup(pid, 'SIGTERM');
  }

  async #end(name: string, wish: string): Promise<void> {
    await writeWhole(join(this.#folderOf(name), 'stop'), wish);
    await this.interrupt(name);
  }

  async #progress(checkpoints: string): Promise<TrainingJobStatus['progress']> {
    const text = await readIfThere(join(this.#checkpointsOf(checkpoints), 'progress.json'));
    return text === undefined ? undefined : readProgress(text);
  }

  async #reason(folder: string, exit: string): Promise<string> {
    const failure = (await readIfThere(join(folder, 'failure')))?.trim();
    if (failure) return failure;
    const lines = ((await readIfThere(join(folder, 'output.log'))) ?? '').trim().split('\n');
    const killed = exit === '137' ? ', the system killed it, which it does when memory runs out' : '';
    return `the script ended with ${exit}${killed}: ${lines.at(-1) || 'without a word'} (${join(folder, 'output.log')})`;
  }

  /** A process of that number which is another's is not this job's. */
  async #isAlive(name: string): Promise<boolean> {
    const pid = await this.#pidOf(name);
    if (pid === undefined || !exists(pid)) return false;
    const command = await readIfThere(`/proc/${pid}/cmdline`);
    return command === undefined || command === '' || command.includes(name);
  }

  async #pidOf(name: string): Promise<number | undefined> {
    const pid = Number(await readIfThere(join(this.#folderOf(name), 'pid')));
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  }

  #folderOf(name: string): string {
    return join(this.options.folder, 'jobs', name);
  }

  #checkpointsOf(name: string): string {
    return join(this.options.folder, 'checkpoints', name);
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function signalGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (!hasErrorCode(error, ['ESRCH'])) throw error;
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.new`;
  await writeFile(unfinished, text);
  await rename(unfinished, path);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    // ESRCH: a process has ended since its folder in /proc was opened.
    if (hasErrorCode(error, ['ENOENT', 'ENOTDIR', 'ESRCH'])) return undefined;
    throw error;
  }
}
