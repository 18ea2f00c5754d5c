import { type ChildProcess, spawn } from 'node:child_process';
import * as z from 'zod';
import type { ModelVersion } from '../../model-hub/api';
import { AppError } from '../../platform/errors';
import { parseJson } from '../../platform/json';
import type { Component, ComponentStatus, InferenceComponents, ServedComponents } from '../ports';

/** Milliseconds for a model of this machine to be loaded or unloaded, its server's start included. */
const loadMs = 300_000;
/** Times that a server which has crashed is started again, of one kit: what crashes once more is no accident. */
const mostRestarts = 3;

const refusalShape = z.looseObject({ error: z.looseObject({ message: z.string() }) });

interface Kept {
  readonly component: Component;
  status: ComponentStatus;
}

/** A server of models: a process, the folder of its base, and whether it listens. */
interface RunningServer {
  readonly process: ChildProcess;
  readonly base: string;
  readonly listening: Promise<void>;
}

/**
 * Components in a process of this machine, `training/serve.py`, which is started with the first of them and holds every
 * version as a whole. It ends when its standard input does, so that it never outlives the kit; where it crashes, it is
 * started again a few times, with the versions that it served.
 *
 * What is there is in the memory of this process: after a restart the deployments that have a component ask for it again.
 */
export class LocalComponents implements InferenceComponents, ServedComponents {
  readonly #there = new Map<string, Kept>();
  #server: Promise<RunningServer> | undefined;
  #restarts = 0;
  #isClosed = false;

  constructor(
    private readonly options: {
      /** The script of the server. */
      readonly script: string;
      /** The Python interpreter that has what the script needs. @throws AppError saying how to install it */
      readonly python: () => Promise<string>;
      /** Folder of the base that a version was made of. */
      readonly base: (version: ModelVersion) => Promise<string>;
      readonly port: number;
      /** What loads and unloads models there: a secret of this process. */
      readonly token: string;
      /** Variables that it gets beside, e.g. `PATH`. */
      readonly variables: NodeJS.ProcessEnv;
      /** Asks a model there one short question. @throws `ModelError` */
      readonly ask: (model: string) => Promise<void>;
    },
  ) {}

  async create(component: Component): Promise<void> {
    const known = this.#there.get(component.name);
    if (known && known.status.state !== 'failed') return;
    const kept: Kept = { component, status: { state: 'creating', differences: [] } };
    this.#there.set(component.name, kept);
    this.#bring(kept);
  }

  async describe({ name }: Component): Promise<ComponentStatus> {
    return this.#there.get(name)?.status ?? { state: 'absent', differences: [] };
  }

  /** Nothing to do: the one process of this machine holds one copy of each. */
  async scale(): Promise<void> {}

  async list(endpoint: string): Promise<readonly string[]> {
    return (
      [...this.#there.values()]
        // What has failed answers nothing, and nothing of it is left to take off.
        .filter(({ component, status }) => component.endpoint === endpoint && status.state !== 'failed')
        .map(({ component }) => component.name)
    );
  }

  async delete(name: string, endpoint: string): Promise<void> {
    const kept = this.#there.get(name);
    if (kept?.component.endpoint !== endpoint) return;
    if (kept.status.state === 'in-service') await this.#unload(kept.component);
    this.#there.delete(name);
  }

  async probe({ modelVersion }: Component): Promise<void> {
    await this.options.ask(modelVersion.id);
  }

  /** Ends the server. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const process = (await this.#server?.catch(() => undefined))?.process;
    if (process === undefined || process.exitCode !== null || process.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => process.once('exit', () => resolve()));
    process.stdin?.end();
    await ended;
  }

  #bring(kept: Kept): void {
    const { component } = kept;
    kept.status = { state: 'creating', differences: [] };
    // Not waited for: torch takes long to load, and whoever asks looks again.
    void this.#load(component.modelVersion).then(
      async () => {
        kept.status = { state: 'in-service', differences: [] };
        // Somebody has deleted it while it was loaded; what has asked for it again since is answered by what is loaded.
        if (!this.#there.has(component.name)) await this.#unload(component);
      },
      (error: unknown) => {
        // The last words of a server that ended meanwhile say more.
        if (kept.status.state === 'failed') return;
        const reason = error instanceof Error ? error.message : String(error);
        kept.status = { state: 'failed', reason, differences: [] };
      },
    );
  }

  async #load(version: ModelVersion): Promise<void> {
    const base = await this.options.base(version);
    this.#server ??= this.#start(base, version.lineage.baseModel).catch((error: unknown) => {
      this.#server = undefined;
      throw error;
    });
    const server = await this.#server;
    if (server.base !== base) {
      throw new AppError(
        `${version.id} was made of another base than the versions that are served (${base}, not ${server.base}): take those off first, and start the kit again`,
        { kind: 'conflict', code: 'base_model_differs' },
      );
    }
    await server.listening;
    await this.#call('POST', '/models', { name: version.id, folder: version.address });
  }

  async #unload({ modelVersion }: Component): Promise<void> {
    await this.#call('DELETE', `/models/${modelVersion.id}`);
  }

  /** The base answers by its own name, as on an endpoint of AWS. */
  async #start(base: string, model: string): Promise<RunningServer> {
    const { script, port, token, variables } = this.options;
    const python = await this.options.python();
    if (this.#isClosed) throw new AppError('the kit ends', { kind: 'unavailable', code: 'cancelled' });
    const models = ['--base', base, '--model', `${model}=${base}`];
    const process = spawn(python, [script, '--port', String(port), ...models], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...variables, PYTHONUNBUFFERED: '1', SERVE_TOKEN: token },
    });
    // Its end is seen by what reads its output.
    process.stdin.on('error', () => {});
    return { process, base, listening: this.#awaitListening(process) };
  }

  async #awaitListening(process: ChildProcess): Promise<void> {
    let lastWords = '';
    process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-1_000);
    });
    await new Promise<void>((resolve, reject) => {
      process.stdout?.setEncoding('utf8').on('data', (text: string) => {
        if (text.includes('listening on')) resolve();
      });
      const fail = (why: string) => {
        this.#server = undefined;
        const reason = `the server of models ended (${why}): ${lastWords.trim().split('\n').at(-1) || 'without a word'}`;
        const served = [...this.#there.values()].filter(({ status }) => status.state === 'in-service');
        for (const kept of this.#there.values()) {
          kept.status = { state: 'failed', reason, differences: [] };
        }
        reject(new AppError(reason, { kind: 'unavailable', code: 'model_server_ended' }));
        this.#restart(served);
      };
      process.once('error', (error) => fail(error.message));
      process.once('exit', (code, signal) => fail(String(code ?? signal)));
    });
  }

  /** Without what it was loading when it ended: that may be why. */
  #restart(served: readonly Kept[]): void {
    if (this.#isClosed || served.length === 0 || this.#restarts >= mostRestarts) return;
    this.#restarts += 1;
    for (const kept of served) this.#bring(kept);
  }

  async #call(method: string, path: string, body?: object): Promise<void> {
    const { port, token } = this.options;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(loadMs),
    });
    const text = await response.text();
    // What is gone already is what was wanted.
    if (response.ok || (method === 'DELETE' && response.status === 404)) return;
    const { error } = parseJson(text, refusalShape, 'the answer of the server of models');
    throw new AppError(error.message, { kind: 'conflict', code: 'component_refused' });
  }
}
