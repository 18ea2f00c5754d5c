import { parseOwnJson } from '../http/parse-own-json';
import { Account } from './account';
import { requestTokens } from './request-tokens';
import { SignInFailure } from './sign-in-failure';
import { returnAddress, type SignInPages } from './sign-in-pages';

const storageKey = 'kit.sign-in';

/** What is kept while the reader is at the sign-in pages. */
interface Attempt {
  readonly pages: SignInPages;
  /** Comes back with the answer, which others cannot know. */
  readonly state: string;
  /** Proves that the code was asked for here (PKCE, RFC 7636). */
  readonly verifier: string;
  /** Where the reader was. */
  readonly hash: string;
}

/** Leaves for the sign-in pages, which come back with a code. */
export async function beginSignIn(pages: SignInPages): Promise<void> {
  const attempt: Attempt = { pages, state: randomText(), verifier: randomText(), hash: location.hash };
  const challenge = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(attempt.verifier));
  sessionStorage.setItem(storageKey, JSON.stringify(attempt));
  const question = new URLSearchParams({
    response_type: 'code',
    client_id: pages.client_id,
    redirect_uri: returnAddress(),
    scope: 'openid email profile',
    state: attempt.state,
    code_challenge: toBase64Url(new Uint8Array(challenge)),
    code_challenge_method: 'S256',
  });
  location.assign(`${pages.domain}/oauth2/authorize?${question}`);
}

/**
 * Takes the answer of the sign-in pages out of the address, which then shows where the reader was.
 *
 * @returns the account that signs in, not yet remembered; undefined when the address holds no answer. The promise
 * rejects with a SignInFailure.
 */
export function takeSignInFromAddress(): Promise<Account> | undefined {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('code') && !answer.has('error')) return undefined;
  const stored = sessionStorage.getItem(storageKey);
  sessionStorage.removeItem(storageKey);
  const attempt = stored === null ? undefined : parseOwnJson<Attempt>(stored);
  history.replaceState(null, '', `/${attempt?.hash || '#/chat'}`);
  return redeem(answer, attempt);
}

async function redeem(answer: URLSearchParams, attempt: Attempt | undefined): Promise<Account> {
  if (attempt === undefined || answer.get('state') !== attempt.state) throw new SignInFailure('stale');
  const code = answer.get('code');
  if (code === null) throw new SignInFailure('refused', answer.get('error_description') ?? '');
  const tokens = await requestTokens(attempt.pages, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: returnAddress(),
    code_verifier: attempt.verifier,
  });
  return new Account(attempt.pages, tokens);
}

/** 43 characters of 256 random bits, as RFC 7636 asks. */
function randomText(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}
