import type { Command } from 'commander';
import { z } from 'zod';
import { AppError } from '../lambdas/platform/errors';
import { KitClient } from './kit-client';

const optionsShape = z.object({ url: z.string(), key: z.string().optional(), json: z.boolean().optional() });

/** The client for the options of the command line, and whether a machine reads the output. */
export function openClient(command: Command): { readonly client: KitClient; readonly isJson: boolean } {
  const { url, key, json } = optionsShape.parse(command.optsWithGlobals());
  return { client: new KitClient(addressOf(url), key), isJson: json === true };
}

/** Without the `v1` of a base URL for OpenAI's clients, which is what a deployment prints. */
function addressOf(url: string): string {
  const { protocol, username, password } = URL.canParse(url) ? new URL(url) : new URL('none:');
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new AppError(
      'the address of the kit is no URL: write it as http://127.0.0.1:3000 or https://…, with --url or KIT_URL',
      { kind: 'invalid', code: 'invalid_url' },
    );
  }
  if (username !== '' || password !== '') {
    throw new AppError(
      'the address of the kit holds a user or a password: leave them out, the kit takes a key, with --key or KIT_KEY',
      { kind: 'invalid', code: 'invalid_url' },
    );
  }
  return url.replace(/\/+$/, '').replace(/\/v1$/, '');
}
