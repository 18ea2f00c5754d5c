import { ModelError } from './api';

/** Thrown when a provider's key is not where it should be; says where that is. */
export class MissingProviderKeyError extends ModelError {
  readonly credential: string;

  /**
   * @param credential - its name, e.g. `OPENAI_API_KEY`
   * @param remedy - the place where to put it
   */
  constructor(credential: string, remedy: string, cause?: unknown) {
    super(`the key ${credential} is not set: ${remedy}`, {
      kind: 'unavailable',
      code: 'missing_provider_key',
      cause,
    });
    this.credential = credential;
  }
}
