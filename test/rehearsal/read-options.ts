import { Command } from 'commander';

/** What `npm run rehearse` was asked for. */
export interface RehearsalOptions {
  readonly environment: string;
  /** Leaves everything running and deployed until Ctrl-C. */
  readonly isKept: boolean;
  /** Where the report goes as JSON. */
  readonly json: string | undefined;
}

/** Reads the command line; ends the process with its help where it is wrong. */
export function readOptions(args: readonly string[]): RehearsalOptions {
  const command = new Command('rehearse')
    .description('deploys an environment to an AWS emulator, uses it, changes it and removes it')
    .argument('<environment>', 'name of the environment, e.g. dev')
    .option('--keep', 'leave it deployed and running until Ctrl-C, for a look at it')
    .option('--json <file>', 'write the report as JSON, too')
    .addHelpText('after', '\nExit codes: 0 everything was as it should be, 1 something was not.');
  command.parse([...args], { from: 'user' });
  const { keep, json } = command.opts<{ keep?: boolean; json?: string }>();
  return { environment: command.args[0] ?? '', isKept: keep === true, json };
}
