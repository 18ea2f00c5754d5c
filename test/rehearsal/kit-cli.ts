import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { RehearsalError } from './rehearsal-error';

const repository = join(import.meta.dirname, '../..');

/** The kit's own command line, as a person in a terminal runs it. */
export class KitCli {
  /** @param variables - of the process, such as AWS credentials */
  constructor(private readonly variables: Readonly<Record<string, string>>) {}

  /** The same with the address and the key of the API. */
  for(url: string, key: string): KitCli {
    return new KitCli({ ...this.variables, KIT_URL: url, KIT_KEY: key });
  }

  /**
   * Runs a command.
   *
   * @returns what it printed on the standard output
   * @throws {@link RehearsalError} when it fails, with what it said
   */
  async run(args: readonly string[]): Promise<string> {
    const child = spawn(process.execPath, ['--import', 'tsx', 'bin/kit.ts', ...args], {
      cwd: repository,
      env: this.variables,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
    });
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('close', resolve).once('error', reject);
    });
    if (code === 0) return output;
    throw new RehearsalError(
      `"kit ${args.join(' ')}" ended with ${code}: ${complaint.trim()} ${output.trim()}`,
    );
  }
}
