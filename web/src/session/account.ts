import { parseOwnJson } from '../http/parse-own-json';
import { requestTokens, type Tokens } from './request-tokens';
import { returnAddress, type SignInPages } from './sign-in-pages';

const storageKey = 'kit.account';

/** A token is renewed when it is good for less than this. */
const marginMs = 60_000;

interface StoredAccount {
  readonly pages: SignInPages;
  readonly tokens: Tokens;
}

/** Someone who has signed in with an account; kept for this tab until it is closed. */
export class Account {
  #stored: StoredAccount;
  #renewal: Promise<string> | undefined;

  constructor(pages: SignInPages, tokens: Tokens) {
    this.#stored = { pages, tokens };
  }

  /** The account of this tab, if somebody has signed in with one. */
  static recall(): Account | undefined {
    const text = sessionStorage.getItem(storageKey);
    if (text === null) return undefined;
    const { pages, tokens } = parseOwnJson<StoredAccount>(text);
    return new Account(pages, tokens);
  }

  /** Keeps the account while this tab is open. */
  remember(): void {
    sessionStorage.setItem(storageKey, JSON.stringify(this.#stored));
  }

  /**
   * An ID token that is good for a while, renewed when it is not.
   *
   * @throws SignInFailure
   */
  async readToken(): Promise<string> {
    const { tokens } = this.#stored;
    if (Date.now() < tokens.expiresAt - marginMs) return tokens.idToken;
    // Requests that come meanwhile wait for the same renewal.
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return await this.#renewal;
  }

  /** Ends the session of the sign-in pages too, which come back here then. */
  leave(): void {
    const { domain, client_id } = this.#stored.pages;
    location.assign(`${domain}/logout?${new URLSearchParams({ client_id, logout_uri: returnAddress() })}`);
  }

  async #renew(): Promise<string> {
    const { pages, tokens } = this.#stored;
    const renewed = await requestTokens(pages, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refreshToken,
    });
    // Without rotation the answer holds no new refresh token: the old one stays good.
    this.#stored = {
      pages,
      tokens: { ...renewed, refreshToken: renewed.refreshToken || tokens.refreshToken },
    };
    // Whoever signed out meanwhile does not come back.
    if (sessionStorage.getItem(storageKey) !== null) this.remember();
    return this.#stored.tokens.idToken;
  }
}
