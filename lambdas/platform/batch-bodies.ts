/** Limits of SQS: so many messages a call, and so many bytes of them together. */
const mostMessages = 10;
const mostBytes = 262_144;

/**
 * Messages in their order, in batches that SQS takes in one call; one that is too long for that is alone in its own.
 *
 * @param extraBytes - that each message has beside its body, in its attributes
 */
export function batchBodies(bodies: readonly string[], extraBytes = 0): readonly (readonly string[])[] {
  const batches: string[][] = [];
  let bytes = Infinity;
  for (const body of bodies) {
    const size = Buffer.byteLength(body) + extraBytes;
    const last = batches.at(-1);
    if (last && last.length < mostMessages && bytes + size <= mostBytes) {
      last.push(body);
      bytes += size;
    } else {
      batches.push([body]);
      bytes = size;
    }
  }
  return batches;
}
