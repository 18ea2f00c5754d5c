import { rootKey } from './root-key';

/**
 * Calls IAM or STS of the emulator as the owner of the account.
 *
 * @returns XML
 * @throws with what the emulator said
 */
export async function callQueryApi(
  emulatorUrl: string,
  service: 'iam' | 'sts',
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const date = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const response = await fetch(emulatorUrl, {
    method: 'POST',
    body: new URLSearchParams({
      Version: service === 'iam' ? '2010-05-08' : '2011-06-15',
      ...parameters,
    }),
    // The account's own key needs no signature here.
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${rootKey}/${date.slice(0, 8)}/us-east-1/${service}/aws4_request, SignedHeaders=host;x-amz-date, Signature=0`,
      'x-amz-date': date,
    },
    signal: AbortSignal.timeout(10_000),
  });
  const answer = await response.text();
  if (response.ok) return answer;
  throw new Error(`the emulator refuses ${parameters.Action}: ${answer}`);
}
