/** Lines that differ between two texts. */
export interface LineDifference {
  /** From 1: where they are in the first text, or what stands before them there. */
  readonly line: number;
  /** Undefined where the second text has lines more. */
  readonly from?: string;
  /** Undefined where the first text has lines more. */
  readonly to?: string;
}

/** Past so many comparisons of lines, what differs is one block: the texts have little in common. */
const mostComparisons = 4_000_000;

/** Compares two texts by line: the fewest lines that differ, those that follow each other together. */
export function diffLines(from: string, to: string): readonly LineDifference[] {
  const before = from.split('\n');
  const after = to.split('\n');
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  ) {
    end++;
  }
  const left = before.slice(start, before.length - end);
  const right = after.slice(start, after.length - end);
  if (left.length === 0 && right.length === 0) return [];
  if (left.length * right.length > mostComparisons) return [toDifference(start, left, right)];
  return collect(start, left, right);
}

function collect(
  start: number,
  left: readonly string[],
  right: readonly string[],
): readonly LineDifference[] {
  const common = longestCommon(left, right);
  const differences: LineDifference[] = [];
  let atLeft = 0;
  let atRight = 0;
  for (const [leftIndex, rightIndex] of [...common, [left.length, right.length] as const]) {
    const removed = left.slice(atLeft, leftIndex);
    const added = right.slice(atRight, rightIndex);
    if (removed.length + added.length > 0) differences.push(toDifference(start + atLeft, removed, added));
    atLeft = leftIndex + 1;
    atRight = rightIndex + 1;
  }
  return differences;
}

/** Places of the longest common subsequence, by dynamic programming from the ends. */
function longestCommon(
  left: readonly string[],
  right: readonly string[],
): readonly (readonly [number, number])[] {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  const lengthAt = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row--) {
    for (let column = right.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        left[row] === right[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  const common: (readonly [number, number])[] = [];
  let row = 0;
  let column = 0;
  while (row < left.length && column < right.length) {
    if (left[row] === right[column]) common.push([row++, column++]);
    else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row++;
    else column++;
  }
  return common;
}

function toDifference(before: number, from: readonly string[], to: readonly string[]): LineDifference {
  return {
    line: before + 1,
    from: from.length > 0 ? from.join('\n') : undefined,
    to: to.length > 0 ? to.join('\n') : undefined,
  };
}
