import { parseOwnJson } from '../http/parse-own-json';
import { SignInFailure } from './sign-in-failure';
import type { SignInPages } from './sign-in-pages';

/** What the sign-in pages give for a code or a refresh token. */
export interface Tokens {
  /** Who the reader is, signed: what the kit is shown. */
  readonly idToken: string;
  /** Empty when none was given. */
  readonly refreshToken: string;
  /** Milliseconds since 1970, by the clock of this browser. */
  readonly expiresAt: number;
}

const timeoutMs = 15_000;

/** Asks the token endpoint. @throws SignInFailure `refused`, `unreachable` */
export async function requestTokens(
  { domain, client_id }: SignInPages,
  grant: Readonly<Record<string, string>>,
): Promise<Tokens> {
  let response: Response;
  try {
    response = await fetch(`${domain}/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams({ client_id, ...grant }),
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (cause) {
    throw new SignInFailure('unreachable', '', cause);
  }
  if (response.status >= 500 || response.status === 429) throw new SignInFailure('unreachable');
  if (!response.ok) throw new SignInFailure('refused');
  const answer = parseOwnJson<{ id_token: string; refresh_token?: string; expires_in: number }>(
    await response.text(),
  );
  return {
    idToken: answer.id_token,
    refreshToken: answer.refresh_token ?? '',
    expiresAt: Date.now() + answer.expires_in * 1_000,
  };
}
