/** One line that is written over, for people; nothing where the output goes to a file or a machine. */
export function showProgress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}
