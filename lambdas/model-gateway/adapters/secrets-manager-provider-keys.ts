import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { ModelError } from '../api';
import { MissingProviderKeyError } from '../missing-provider-key-error';
import type { ProviderKeys } from '../ports';

/** How long a key is used before it is read again: a rotated key is taken up within this time. */
const cacheMs = 300_000;
const timeoutMs = 5_000;

/** Keys of the providers from Secrets Manager, one secret a credential, its whole value the key. */
export class SecretsManagerProviderKeys implements ProviderKeys {
  readonly #client: SecretsManagerClient;
  readonly #prefix: string;
  readonly #environment: string;
  readonly #now: () => number;
  readonly #cached = new Map<string, { readonly key: Promise<string>; readonly until: number }>();

  /**
   * @param options.prefix - what the secrets' names begin with, e.g. `llmops-prod/`
   * @param options.environment - its name, for what a person types to set a key
   * @param options.now - milliseconds, for the cache
   */
  constructor(options: {
    client: SecretsManagerClient;
    prefix: string;
    environment: string;
    now?: () => number;
  }) {
    this.#client = options.client;
    this.#prefix = options.prefix;
    this.#environment = options.environment;
    this.#now = options.now ?? Date.now;
  }

  /** With the region and the credentials of the function. */
  static open(options: { keysPrefix: string; environment: string }): SecretsManagerProviderKeys {
    const client = new SecretsManagerClient({
      requestHandler: { requestTimeout: timeoutMs, connectionTimeout: 2_000 },
    });
    return new SecretsManagerProviderKeys({
      client,
      prefix: options.keysPrefix,
      environment: options.environment,
    });
  }

  async get(credential: string): Promise<string> {
    const cached = this.#cached.get(credential);
    if (cached && cached.until > this.#now()) return await cached.key;
    const key = this.#read(credential);
    this.#cached.set(credential, { key, until: this.#now() + cacheMs });
    try {
      return await key;
    } catch (error) {
      this.#cached.delete(credential);
      throw error;
    }
  }

  async #read(credential: string): Promise<string> {
    const secret = `${this.#prefix}${credential}`;
    const remedy = `put it into the secret ${secret} with "kit secrets set ${credential} --environment ${this.#environment}"`;
    try {
      const { SecretString } = await this.#client.send(new GetSecretValueCommand({ SecretId: secret }), {
        abortSignal: AbortSignal.timeout(timeoutMs),
      });
      if (SecretString?.trim()) return SecretString.trim();
    } catch (cause) {
      if (cause instanceof ResourceNotFoundException)
        throw new MissingProviderKeyError(credential, remedy, cause);
      throw new ModelError(
        `the secret ${secret} cannot be read (${cause instanceof Error ? cause.name : 'unknown failure'}): call ModelGateway.grantCall(fn) where the function is made`,
        { kind: 'unavailable', code: 'missing_provider_key', isRetryable: true, cause },
      );
    }
    throw new MissingProviderKeyError(credential, remedy);
  }
}
