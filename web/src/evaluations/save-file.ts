/**
 * Lets the browser save a file that was fetched with the reader's key.
 *
 * It is not opened here: a page of another origin's making, even one of the kit's own reports, does not belong under the
 * address that holds the key.
 */
export function saveFile(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
