/** What two lists have of each other: `-` is in the first alone, `+` in the second alone. */
export interface DiffLine {
  readonly mark: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * Compares two lists line by line, by their longest common subsequence.
 *
 * Takes time in proportion to the product of their lengths: for prompt templates and answers.
 */
export function diffLines(from: readonly string[], to: readonly string[]): readonly DiffLine[] {
  const width = to.length + 1;
  const lengths = new Uint32Array((from.length + 1) * width);
  const lengthAt = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = from.length - 1; row >= 0; row--) {
    for (let column = to.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        from[row] === to[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < from.length || column < to.length) {
    const [before, after] = [from[row], to[column]];
    if (before !== undefined && before === after) {
      lines.push({ mark: ' ', text: before });
      row++;
      column++;
    } else if (
      after === undefined ||
      (before !== undefined && lengthAt(row + 1, column) >= lengthAt(row, column + 1))
    ) {
      lines.push({ mark: '-', text: before ?? '' });
      row++;
    } else {
      lines.push({ mark: '+', text: after });
      column++;
    }
  }
  return lines;
}
