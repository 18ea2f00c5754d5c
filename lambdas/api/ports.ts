import type { Caller, Role } from '../domain/caller';

/** A virtual key as it is stored: never the key itself. */
export interface CallerKey {
  /** `key_` and 12 characters. */
  readonly id: string;
  /** SHA-256 of the key, in hex: keys are 256 random bits, so no slow hash is needed. */
  readonly keyHash: string;
  /** What it is for, in its creator's words. */
  readonly name: string;
  readonly tenant: string;
  readonly groups: readonly string[];
  readonly roles: readonly Role[];
  readonly allowedModels: Caller['allowedModels'];
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  /** ISO 8601, UTC; a revoked key is refused. */
  readonly revokedAt?: string;
}

/** The virtual keys. */
export interface CallerKeys {
  put(key: CallerKey): Promise<void>;
  findByHash(keyHash: string): Promise<CallerKey | undefined>;
  get(keyId: string): Promise<CallerKey | undefined>;
  /** Of one tenant, oldest first. */
  list(tenant: string): Promise<readonly CallerKey[]>;
}

/** Requests to stop an answer, wherever it is being made. */
export interface Cancellations {
  /** Asks to stop; does nothing when the answer has ended. */
  request(answerId: string): Promise<void>;
  /** Calls `onCancel` when a stop is asked for; until the returned function is called. */
  watch(answerId: string, onCancel: () => void): () => void;
}

/** Whom a sign-in token stands for, as its issuer says. */
export interface TokenIdentity {
  /** Stable id of the person at the issuer. */
  readonly subject: string;
  /** Left out where nobody has set it yet. */
  readonly tenant?: string;
  /** Groups at the issuer: roles and groups of documents. */
  readonly groups: readonly string[];
}

/** What became of a token; an access token in place of an ID token is `invalid`, too. */
export type TokenCheck =
  | { readonly state: 'valid'; readonly identity: TokenIdentity }
  | { readonly state: 'expired' }
  | { readonly state: 'invalid' };

/** Checks the ID tokens of people who signed in. */
export interface TokenVerifier {
  /** @throws `sign_in_unavailable` (retryable) when the issuer's public keys cannot be had */
  verify(token: string): Promise<TokenCheck>;
}
