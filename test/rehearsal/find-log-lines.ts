import { z } from 'zod';
import { rootKey } from './servers/root-key';

const groupsShape = z.object({
  logGroups: z.array(z.object({ logGroupName: z.string() })),
  nextToken: z.string().optional(),
});
const eventsShape = z.object({ events: z.array(z.object({ message: z.string() })) });

/**
 * Finds the lines of the emulator's functions that have a word, such as the id of a request.
 *
 * @throws with what the emulator said
 */
export async function findLogLines(
  word: string,
  { emulatorUrl, region }: { readonly emulatorUrl: string; readonly region: string },
): Promise<readonly string[]> {
  const call = async <Shape extends z.ZodType>(action: string, body: object, shape: Shape) => {
    const response = await fetch(emulatorUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `Logs_20140328.${action}`,
        // The account's own key needs no signature here.
        authorization: `AWS4-HMAC-SHA256 Credential=${rootKey}/20260101/${region}/logs/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok) throw new Error(`the emulator refuses ${action}: ${await response.text()}`);
    return shape.parse(await response.json());
  };

  const lines: string[] = [];
  let nextToken: string | undefined;
  do {
    const page = await call('DescribeLogGroups', { nextToken }, groupsShape);
    for (const { logGroupName } of page.logGroups) {
      const { events } = await call(
        'FilterLogEvents',
        { logGroupName, filterPattern: `"${word}"` },
        eventsShape,
      );
      lines.push(...events.map(({ message }) => message.trim()));
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return lines;
}
