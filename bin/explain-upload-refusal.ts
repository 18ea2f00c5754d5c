import { readRefusal } from './read-refusal';

/** Why a store did not take the content of a file, in words: the kit answers JSON, S3 answers XML. */
export function explainUploadRefusal(
  file: string,
  { status, body }: { status: number; body: string },
): string {
  const [, code] = /<Code>([^<]+)<\/Code>/.exec(body) ?? [];
  if (code === undefined) {
    return readRefusal(body)?.message ?? `${file} was refused with status ${status}: upload it again`;
  }
  const [, message = 'no reason given'] = /<Message>([^<]+)<\/Message>/.exec(body) ?? [];
  if (code === 'AccessDenied' && message.includes('expired')) {
    return `the time to send ${file} has passed: upload it again, over a faster line or in parts`;
  }
  if (code === 'EntityTooLarge') return `${file} is too large for the store: split it`;
  return `the store of documents refused ${file} (${code}): ${message}`;
}
