import { AppError, type ErrorFacts } from '../platform/errors';

/** Thrown when the request is wrong as HTTP: its method, media type or encoding, which no `ErrorKind` stands for. */
export class HttpError extends AppError {
  readonly status: 405 | 415;

  constructor(message: string, facts: Omit<ErrorFacts, 'kind'> & { readonly status: 405 | 415 }) {
    super(message, { ...facts, kind: 'invalid' });
    this.status = facts.status;
  }
}
