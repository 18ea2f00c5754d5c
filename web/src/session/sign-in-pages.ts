import { parseOwnJson } from '../http/parse-own-json';

/** Where people sign in with an account: the pages of a Cognito user pool, and its client for this application. */
export interface SignInPages {
  /** Address without a slash at the end. */
  readonly domain: string;
  readonly client_id: string;
}

/** Milliseconds after which keys alone have to do. */
const timeoutMs = 5_000;

/**
 * Where accounts sign in, as the `/config.json` of this host says.
 *
 * @returns undefined where there are keys only, and where the file cannot be read: keys work in any case
 */
export async function readSignInPages(signal: AbortSignal): Promise<SignInPages | undefined> {
  try {
    const timeout = AbortSignal.timeout(timeoutMs);
    const response = await fetch('/config.json', { signal: AbortSignal.any([signal, timeout]) });
    if (!response.ok) return undefined;
    return parseOwnJson<{ sign_in?: SignInPages }>(await response.text()).sign_in;
  } catch {
    return undefined;
  }
}

/** Where the sign-in pages send the reader back to: has to be the address that the client was made with. */
export function returnAddress(): string {
  return `${location.origin}/`;
}
