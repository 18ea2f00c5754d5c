import { AppError } from '../lambdas/platform/errors';

/**
 * The address of a kit, without the `v1` of a base URL for OpenAI's clients, which is what a deployment prints.
 *
 * @throws AppError `invalid_url`
 */
export function readAddress(url: string): string {
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
