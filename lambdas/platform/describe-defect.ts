/** Name and frames of an error without its message, which may hold a piece of a prompt; for the log. */
export function describeDefect(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  return [error.name, ...frames.map((frame) => frame.trim())].join(' ');
}
