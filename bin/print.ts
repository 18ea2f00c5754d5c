/** Prints what the server said: as JSON for machines, else in words. */
export function print(value: object, isJson: boolean, words: string): void {
  console.log(isJson ? JSON.stringify(value, undefined, 2) : words);
}
