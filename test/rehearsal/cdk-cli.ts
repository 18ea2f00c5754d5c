import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { RehearsalError } from './rehearsal-error';

const repository = join(import.meta.dirname, '../..');
const cdk = join(dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json')), 'bin/cdk');

/** Settings that a deployment can be given; all are read by `app.ts` alone. */
export type DeploymentContext = Readonly<Record<string, string>>;

/** What one run of the command line ended with. */
export interface CdkResult {
  readonly isSuccessful: boolean;
  /** Everything that it printed. */
  readonly output: string;
}

/** The real command line of the CDK, told of the emulator and of nothing else: no profile, no account, no cache. */
export class CdkCli {
  readonly #running = new Set<number>();

  constructor(
    private readonly options: {
      readonly environment: string;
      readonly region: string;
      readonly emulatorUrl: string;
      /** A folder of its own, for assemblies and caches. */
      readonly folder: string;
    },
  ) {}

  /** Variables of whatever calls the emulator as the owner of the account. */
  get variables(): Record<string, string> {
    const { emulatorUrl, region, folder } = this.options;
    return {
      PATH: [dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
      HOME: folder,
      CDK_HOME: folder,
      TMPDIR: folder,
      LANG: 'C.UTF-8',
      AWS_ENDPOINT_URL: emulatorUrl,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_CONFIG_FILE: join(folder, 'no-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'no-credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  /**
   * Runs a command on all stacks of the environment.
   *
   * @param context - beside the environment
   * @throws {@link RehearsalError} when it goes on for too long
   */
  async run(
    command: 'deploy' | 'destroy',
    args: readonly string[],
    context: DeploymentContext = {},
  ): Promise<CdkResult> {
    const { environment, emulatorUrl, folder } = this.options;
    const settings = { environment, emulatorPort: new URL(emulatorUrl).port, ...context };
    return this.#execute([
      command,
      `${environment}/*`,
      '--app',
      `"${process.execPath}" --import tsx test/rehearsal/app.ts`,
      '--output',
      join(folder, 'cdk.out'),
      ...Object.entries(settings).flatMap(([name, value]) => ['--context', `${name}=${value}`]),
      ...args,
    ]);
  }

  /** Prepares the account, as `cdk bootstrap` does. */
  async bootstrap(account: string): Promise<CdkResult> {
    return this.#execute(['bootstrap', `aws://${account}/${this.options.region}`, '--app', '']);
  }

  /** Ends what still runs. */
  stop(): void {
    for (const pid of this.#running) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // It has just ended by itself.
      }
    }
  }

  async #execute(args: readonly string[]): Promise<CdkResult> {
    await mkdir(this.options.folder, { recursive: true });
    const child = spawn(
      process.execPath,
      [cdk, ...args, '--no-notices', '--no-version-reporting', '--no-color', '--ci'],
      {
        cwd: repository,
        env: this.variables,
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own, so that the application that it starts ends with it.
        detached: true,
      },
    );
    const { pid } = child;
    if (pid !== undefined) this.#running.add(pid);
    let output = '';
    const read = (text: string) => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', read);
    child.stderr.setEncoding('utf8').on('data', read);
    let isLate = false;
    const patience = setTimeout(() => {
      isLate = true;
      this.stop();
    }, patienceMs);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve).once('error', reject);
    });
    clearTimeout(patience);
    if (pid !== undefined) this.#running.delete(pid);
    if (isLate) {
      throw new RehearsalError(
        `"cdk ${args[0]}" did not end within ${patienceMs / 60_000} minutes: a custom resource may not have answered. The last that it printed:\n${explainOutput(output)}`,
      );
    }
    return { isSuccessful: code === 0, output };
  }
}

/** A hung custom resource would keep the command for an hour. */
const patienceMs = 8 * 60_000;

/** Progress, and frames of the CDK's and the SDK's own code. */
const noise =
  /_IN_PROG|_COMPLET|^\s*$|node_modules\/|^\s+at(\s+async)?$|node:internal|aws-cdk-lib|no user code|^Bundling|CloudTrail/;

/** What of an output explains a failure. */
export function explainOutput(output: string): string {
  const lines = output.split('\n').filter((line) => !noise.test(line));
  const failures = lines.lastIndexOf('Failed resources:');
  return lines.slice(failures > 0 ? failures : -40).join('\n');
}
