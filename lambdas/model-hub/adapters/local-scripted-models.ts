import { execFile } from 'node:child_process';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../platform/errors';
import type { ScriptedModels } from '../ports';

const run = promisify(execFile);

/** A tiny model takes seconds, but the first start of torch on a cold disk takes minutes. */
const longestMs = 600_000;

/** What {@link LocalScriptedModels} needs. */
export interface LocalScriptedModelsOptions {
  /** Folder that the names of scripts in the catalogue begin from. */
  readonly root: string;
  /** Files and folders whose texts a tokenizer is made from. */
  readonly places: readonly string[];
  /** The Python interpreter that has what scripts need. @throws AppError saying how to install it */
  readonly python: () => Promise<string>;
  /** Variables that a script gets, e.g. `PATH`. */
  readonly variables: NodeJS.ProcessEnv;
}

/** Makes models by scripts of this machine, whole or not at all. */
export class LocalScriptedModels implements ScriptedModels {
  constructor(private readonly options: LocalScriptedModelsOptions) {}

  async make(script: string, address: string): Promise<void> {
    const { root, places, variables } = this.options;
    const python = await this.options.python();
    const folder = address.replace(/\/$/, '');
    const unfinished = `${folder}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(dirname(folder), { recursive: true });
    const from = places.flatMap((place) => ['--from', place]);
    try {
      await run(python, [join(root, script), ...from, '--output', unfinished], {
        env: variables,
        timeout: longestMs,
        maxBuffer: 10_000_000,
      });
    } catch (cause) {
      await rm(unfinished, { recursive: true, force: true });
      const said = typeof cause === 'object' && cause !== null && 'stderr' in cause ? cause.stderr : cause;
      throw new AppError(`${script} made no model: ${String(said).trim().split('\n').at(-1)}`, {
        kind: 'internal',
        code: 'model_script_failed',
        cause,
      });
    }
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
  }
}
