import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { parseJson } from '../../../lambdas/platform/json';
import type { Deployment } from '../deployment';
import { RehearsalError } from '../rehearsal-error';

const configShape = z.looseObject({
  sign_in: z.looseObject({ domain: z.string(), client_id: z.string().min(1) }).optional(),
});

const modelsShape = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })).min(1) });

/**
 * Opens the web application where CloudFront serves it: the page, the script that it names, its configuration, and the
 * API at the same address.
 */
export async function openWebApplication(deployment: Deployment, key: string): Promise<void> {
  const { host } = new URL(deployment.output(/WebAddress/));
  const page = await fetchFrom(deployment.emulatorUrl, host, '/');
  const script = /<script[^>]+src="([^"]+)"/.exec(page.body)?.[1];
  if (page.status !== 200 || script === undefined) {
    throw new RehearsalError(
      `${host}/ is not the web application: ${page.status} ${page.body.slice(0, 300)}`,
    );
  }
  if (!page.headers['content-security-policy']) {
    throw new RehearsalError('the web application comes without its content security policy');
  }
  const path = new URL(script, `http://${host}/`).pathname;
  const asset = await fetchFrom(deployment.emulatorUrl, host, path);
  if (asset.status !== 200) throw new RehearsalError(`${host}${path} is not there: ${asset.status}`);
  const config = await fetchFrom(deployment.emulatorUrl, host, '/config.json');
  parseJson(config.body, configShape, 'config.json of the web application');
  const models = await fetchFrom(deployment.emulatorUrl, host, '/v1/models', key);
  if (models.status !== 200) {
    throw new RehearsalError(`${host}/v1/models answers ${models.status}: ${models.body.slice(0, 300)}`);
  }
  parseJson(models.body, modelsShape, 'the models at the address of the web application');
}

/** By the `Host` header, which `fetch` does not let one set. */
function fetchFrom(url: string, host: string, path: string, key?: string) {
  return new Promise<{
    readonly status: number | undefined;
    readonly headers: NodeJS.Dict<string | string[]>;
    readonly body: string;
  }>((resolve, reject) => {
    // The emulator takes plain HTTP for what a proxy before it says it is.
    const headers = {
      host,
      'x-forwarded-proto': 'https',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    };
    get(`${url}${path}`, { headers }, (answer) => {
      text(answer).then(
        (body) => resolve({ status: answer.statusCode, headers: answer.headers, body }),
        reject,
      );
    }).once('error', reject);
  });
}
