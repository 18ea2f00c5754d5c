import type { Command } from 'commander';
import { AppError } from '../lambdas/platform/errors';
import { formatTable } from './format-table';
import { type DeployedEnvironment, loadDeployedEnvironment } from './load-deployed-environment';
import { print } from './print';
import { readSecret } from './read-secret';
import { type SecretState, SecretStore } from './secret-store';

/**
 * `kit secrets`: the keys of the model providers of an environment on AWS and its token of the public hub of models, by AWS
 * credentials.
 *
 * @param load - finds an environment by its name
 * @param read - asks for the value of a secret
 */
export function addSecretsCommand(
  program: Command,
  load = loadDeployedEnvironment,
  read: (name: string) => Promise<string> = readSecret,
): void {
  const secrets = program
    .command('secrets')
    .description(
      'set the keys of an environment on AWS: of model providers, of the hub of models; needs AWS credentials',
    );

  secrets
    .command('set')
    .description('put a key into its secret: typed at a prompt, or piped in')
    .argument(
      '<name>',
      'as a route names its credential, e.g. OPENAI_API_KEY, or MODEL_SOURCE_TOKEN for weights that ask for a login',
    )
    .requiredOption('--environment <name>', 'name of an environment on AWS, e.g. dev')
    .allowExcessArguments()
    .action(async (name: string, options: { environment: string }, command: Command) => {
      const environment = load(options.environment);
      if (command.args.length > 1) {
        throw new AppError(
          'a key among the arguments stays in the history of the shell: leave it out, and type it at the prompt or pipe it in',
          { kind: 'invalid', code: 'secret_in_arguments' },
        );
      }
      refuseOtherNames(name, environment);
      const state = await new SecretStore(environment).set(name, await read(name));
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
      const environment = load(options.environment);
      const store = new SecretStore(environment);
      const states: SecretState[] = [];
      for (const credential of environment.secrets) states.push(await store.describe(credential));
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
          : `nothing of ${options.environment} needs a key`,
      );
    });
}

/** Without the name that was given, when it is none: it may be the key itself. */
function refuseOtherNames(name: string, environment: DeployedEnvironment): void {
  if (environment.secrets.includes(name)) return;
  const known = environment.secrets.join(', ') || 'none is needed';
  const isName = /^[A-Z][A-Z0-9_]*$/.test(name);
  throw new AppError(
    `${environment.name} has no secret ${isName ? name : 'of that name'}: use one of its own (${known}), or change environments/${environment.name}.ts`,
    { kind: 'invalid', code: 'unknown_credential' },
  );
}

function toWire({ credential, secret, isSet, changedAt }: SecretState): object {
  return { name: credential, secret, is_set: isSet, changed_at: changedAt };
}
