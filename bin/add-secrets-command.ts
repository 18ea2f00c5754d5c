import type { Command } from 'commander';
import { AppError } from '../lambdas/platform/errors';
import { formatTable } from './format-table';
import { loadDeployedEnvironment } from './load-deployed-environment';
import { print } from './print';
import { readSecret } from './read-secret';
import { type SecretState, SecretStore } from './secret-store';

/**
 * `kit secrets`: the keys of the model providers of an environment on AWS, by AWS credentials.
 *
 * @param load - finds an environment by its name
 */
export function addSecretsCommand(program: Command, load = loadDeployedEnvironment): void {
  const secrets = program
    .command('secrets')
    .description('set the keys of the model providers of an environment on AWS; needs AWS credentials');

  secrets
    .command('set')
    .description('put a key into its secret: typed at a prompt, or piped in')
    .argument('<name>', 'as a route names its credential, e.g. OPENAI_API_KEY')
    .requiredOption('--environment <name>', 'name of an environment on AWS, e.g. dev')
    .allowExcessArguments()
    .action(async (name: string, options: { environment: string }, command: Command) => {
      const store = new SecretStore(load(options.environment));
      if (command.args.length > 1) {
        throw new AppError(
          'a key among the arguments stays in the history of the shell: leave it out, and type it at the prompt or pipe it in',
          { kind: 'invalid', code: 'secret_in_arguments' },
        );
      }
      refuseOtherNames(name, store.credentials(), options.environment);
      const state = await store.set(name, await readSecret(name));
      print(
        toWire(state),
        command.optsWithGlobals().json === true,
        `set ${state.secret}; functions take it up within 5 minutes`,
      );
    });

  secrets
    .command('list')
    .description('show which keys are set; never the keys themselves')
    .requiredOption('--environment <name>', 'name of an environment on AWS, e.g. dev')
    .action(async (options: { environment: string }, command: Command) => {
      const store = new SecretStore(load(options.environment));
      const states: SecretState[] = [];
      for (const credential of store.credentials()) states.push(await store.describe(credential));
      const rows = states.map(({ credential, secret, isSet, changedAt }) => [
        credential,
        isSet ? `set ${changedAt ?? ''}`.trim() : 'not set',
        secret,
      ]);
      print(
        { object: 'list', data: states.map(toWire) },
        command.optsWithGlobals().json === true,
        rows.length > 0
          ? formatTable(['NAME', 'STATE', 'SECRET'], rows)
          : `no route of ${options.environment} needs a key`,
      );
    });
}

/** Without the name that was given, when it is none: it may be the key itself. */
function refuseOtherNames(name: string, credentials: readonly string[], environment: string): void {
  if (credentials.includes(name)) return;
  const known = credentials.join(', ') || 'none is needed';
  const isName = /^[A-Z][A-Z0-9_]*$/.test(name);
  throw new AppError(
    `no route of ${environment} has ${isName ? `the credential ${name}` : 'a credential of that name'}: use one of its routes (${known}), or change environments/${environment}.ts`,
    { kind: 'invalid', code: 'unknown_credential' },
  );
}

function toWire({ credential, secret, isSet, changedAt }: SecretState): object {
  return { name: credential, secret, is_set: isSet, changed_at: changedAt };
}
