import { jest } from '@jest/globals';
import { Command } from 'commander';

/**
 * Runs a command of the kit in this process.
 *
 * @returns what it printed for people and for machines; `code` is its exit code
 */
export async function runCommand(
  addCommand: (program: Command) => void,
  { url, key }: { readonly url: string; readonly key: string },
  parameters: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number }> {
  const lines: string[] = [];
  const errors: string[] = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  jest.spyOn(console, 'error').mockImplementation((line: string) => void errors.push(line));
  const program = new Command('kit')
    .option('--url <url>')
    .option('--key <key>')
    .option('--json')
    .exitOverride()
    .configureOutput({ writeErr: (text) => void errors.push(text) });
  addCommand(program);
  process.exitCode = undefined;
  await program.parseAsync([process.execPath, 'kit', '--url', url, '--key', key, ...parameters]);
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  return { stdout: lines.join('\n'), stderr: errors.join('\n'), code };
}
