import { ApiFailure } from './api-failure';

/** A file that the store of documents did not take, after the kit had let it through. */
export class UploadRefusal extends ApiFailure {
  readonly reason: 'expired' | 'tooLarge' | 'other';

  constructor(status: number, reason: UploadRefusal['reason'], code: string) {
    super('', { status, code });
    this.name = 'UploadRefusal';
    this.reason = reason;
  }
}

/** What S3 says in XML; undefined when something else has answered. */
export function readUploadRefusal(status: number, body: string): UploadRefusal | undefined {
  const [, code] = /<Code>([^<]+)<\/Code>/.exec(body) ?? [];
  if (code === undefined) return undefined;
  const isExpired = code === 'AccessDenied' && /<Message>[^<]*expired/.test(body);
  const reason = isExpired ? 'expired' : code === 'EntityTooLarge' ? 'tooLarge' : 'other';
  return new UploadRefusal(status, reason, code);
}
