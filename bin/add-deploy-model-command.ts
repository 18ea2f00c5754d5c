import type { Command } from 'commander';
import { z } from 'zod';
import { deploymentShape, type ShownDeployment } from './deployment-shape';
import { followDeployment } from './follow-deployment';
import { formatTable } from './format-table';
import { openClient } from './open-client';
import { print } from './print';

interface DeployOptions {
  readonly endpoint?: string;
  /** False with `--no-wait`. */
  readonly wait: boolean;
}

/** `kit deploy-model`: puts a model version on an endpoint, beside those that are there; lists, shows and takes off. */
export function addDeployModelCommand(program: Command): void {
  const deploy = program
    .command('deploy-model')
    .description(
      'put an approved model version on an endpoint, beside those that are there; needs a key of the role operator',
    )
    .argument('<version>', 'e.g. support@1f0c3a5b7d9e; support for its newest, support:2')
    .option('--endpoint <name>', 'left out: the only endpoint of its base model')
    .option('--no-wait', 'do not follow it')
    .action(async (version: string, { endpoint, wait }: DeployOptions, command) => {
      const { client, isJson } = openClient(command);
      const begun = await client.request('POST', '/deployments', deploymentShape, {
        model_version: version,
        endpoint,
      });
      if (!wait) {
        print(begun, isJson, `${begun.id} is ${begun.step}: kit deploy-model show ${begun.id}`);
        return;
      }
      const done = await followDeployment(begun, client);
      print(done, isJson, describeEnd(done));
      if (hasEnded(done)) process.exitCode = 1;
    });

  deploy
    .command('list')
    .description('list deployments, newest first')
    .action(async (_options, command) => {
      const { client, isJson } = openClient(command);
      const list = await client.request(
        'GET',
        '/deployments?limit=100',
        z.looseObject({ data: z.array(deploymentShape) }),
      );
      const rows = list.data.map((one) => [
        one.id,
        one.step,
        one.model_version,
        one.endpoint,
        one.started_at,
        one.history.at(-1)?.reason ?? '',
      ]);
      print(list, isJson, formatTable(['DEPLOYMENT', 'STEP', 'VERSION', 'ENDPOINT', 'BEGAN', 'WHY'], rows));
    });

  deploy
    .command('show')
    .description('show where a deployment stands, and how it came there')
    .argument('<deployment>', 'as "kit deploy-model list" shows it')
    .action(async (id: string, _options, command) => {
      const { client, isJson } = openClient(command);
      const shown = await client.request('GET', `/deployments/${encodeURIComponent(id)}`, deploymentShape);
      print(shown, isJson, describe(shown));
    });

  deploy
    .command('remove')
    .description('take a version off its endpoint; refused while a release pins it')
    .argument('<deployment>', 'as "kit deploy-model list" shows it')
    .action(async (id: string, _options, command) => {
      const { client, isJson } = openClient(command);
      const removed = await client.request(
        'DELETE',
        `/deployments/${encodeURIComponent(id)}`,
        deploymentShape,
      );
      print(removed, isJson, `${removed.model_version} is off ${removed.endpoint}`);
    });
}

function hasEnded({ step }: ShownDeployment): boolean {
  return step === 'failed' || step === 'removed';
}

function describeEnd(deployment: ShownDeployment): string {
  const { model_version: version, endpoint, id, history, bake_until: until } = deployment;
  const why = `  ${history.at(-1)?.reason ?? ''}`;
  if (hasEnded(deployment)) return [`${version} does not answer on ${endpoint} (${id})`, why].join('\n');
  return [
    `${version} answers on ${endpoint} (${id})`,
    ...(until === undefined ? [] : [`  what was there before stays until ${until}, or longer`]),
    `make a release with it: kit release create --model ${version} --note "…"`,
  ].join('\n');
}

function describe(deployment: ShownDeployment): string {
  const { id, step, model_version: version, endpoint, component, started_by: by, history } = deployment;
  return [
    `${id}: ${step}`,
    `${version} on ${endpoint}, as ${component}, begun by ${by}`,
    ...history.map(({ time, step: then, reason }) => `  ${time} ${then}: ${reason}`),
  ].join('\n');
}
