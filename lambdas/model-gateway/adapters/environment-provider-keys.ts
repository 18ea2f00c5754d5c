import { MissingProviderKeyError } from '../missing-provider-key-error';
import type { ProviderKeys } from '../ports';

/** Keys of the providers from environment variables, or from a file of the same form. */
export class EnvironmentProviderKeys implements ProviderKeys {
  readonly #variables: Readonly<Record<string, string | undefined>>;

  /** @param variables - values by name; those of `.env` and of the process, read by the composition root */
  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables;
  }

  async get(credential: string): Promise<string> {
    const key = this.#variables[credential]?.trim();
    if (key) return key;
    throw new MissingProviderKeyError(
      credential,
      `export ${credential}=… or put that line into the file .env, then start again`,
    );
  }
}
