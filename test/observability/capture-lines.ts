/** What a piece of code writes to standard output, parsed; Powertools writes past the console that jest replaces. */
export async function captureLines(code: () => unknown): Promise<Record<string, unknown>[]> {
  const write = process.stdout.write;
  let written = '';
  process.stdout.write = (chunk: string | Uint8Array) => {
    written += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return true;
  };
  const writeError = process.stderr.write;
  process.stderr.write = process.stdout.write;
  try {
    await code();
  } finally {
    process.stdout.write = write;
    process.stderr.write = writeError;
  }
  return written
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}
