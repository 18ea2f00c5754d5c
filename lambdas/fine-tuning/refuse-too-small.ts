import { AppError } from '../platform/errors';
import type { TuningMethod } from './api';

/** One to learn from and one that is held out. */
const fewestRecords = 2;

/** @throws {@link AppError} `dataset_too_small`, saying how many are missing and what was left out */
export function refuseTooSmall(
  made: {
    readonly name: string;
    readonly method: TuningMethod;
    readonly records: number;
    readonly leftOut: Readonly<Record<string, number>>;
  },
  minRecords: number,
): void {
  const least = Math.max(minRecords, fewestRecords);
  if (made.records >= least) return;
  const reasons = Object.entries(made.leftOut).map(([reason, count]) => `${reason} ${count}`);
  throw new AppError(
    `the dataset ${made.name} makes ${made.records} records for ${made.method}, ${least - made.records} fewer than the ${least} that are needed${
      reasons.length > 0 ? ` (left out: ${reasons.join(', ')})` : ''
    }: ${
      made.leftOut.too_many_tokens === undefined ? '' : 'allow more tokens with --max-tokens, or '
    }review more answers, build it again, and begin with its new version`,
    { kind: 'invalid', code: 'dataset_too_small', parameter: 'dataset' },
  );
}
