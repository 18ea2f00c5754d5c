import { canonicalJson } from '../platform/canonical-json';
import { digest } from '../platform/digest';
import type { DatasetCard, DatasetCase } from './api';
import { NearQuestions } from './near-questions';
import { slicesOf } from './slices-of';

/** A dataset before it is kept. */
export interface BuiltDataset {
  /** SHA-256 of the canonical JSON of card and cases. */
  readonly digest: string;
  readonly card: DatasetCard;
  /** In the order of their ids, so that the same cases have the same digest. */
  readonly cases: readonly DatasetCase[];
}

/**
 * Makes a dataset of cases: of those that ask the same, the last one stays; those that a dataset of the other purpose
 * asks as well are left out, since a model that was trained on a question must not be evaluated on it.
 *
 * @param made.leftOut - what was left out before, by reason
 * @param made.otherPurpose - questions of every dataset of the other purpose
 */
export function buildDataset(made: {
  readonly card: Pick<DatasetCard, 'name' | 'purpose' | 'source' | 'licence'>;
  readonly cases: readonly DatasetCase[];
  readonly leftOut?: Readonly<Record<string, number>>;
  readonly otherPurpose: Iterable<string>;
}): BuiltDataset {
  const leaked = new NearQuestions(made.otherPurpose);
  const taken = new NearQuestions();
  const leftOut = new Map(Object.entries(made.leftOut ?? {}));
  const leaveOut = (reason: string) => leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
  const otherPurpose = made.card.purpose === 'evaluation' ? 'training' : 'evaluation';

  const cases: DatasetCase[] = [];
  for (const candidate of [...made.cases].reverse()) {
    if (taken.has(candidate.question)) leaveOut('asked twice');
    else if (leaked.has(candidate.question)) leaveOut(`in ${otherPurpose} data`);
    else cases.push(candidate);
    taken.add(candidate.question);
  }
  cases.sort((left, right) => (left.id < right.id ? -1 : 1));
  const card = describeCases(made.card, cases, Object.fromEntries(leftOut));
  return { digest: digest(canonicalJson({ card, cases })), card, cases };
}

function describeCases(
  { name, purpose, source, licence }: Pick<DatasetCard, 'name' | 'purpose' | 'source' | 'licence'>,
  cases: readonly DatasetCase[],
  leftOut: Readonly<Record<string, number>>,
): DatasetCard {
  const slices = new Map<string, number>();
  for (const slice of cases.flatMap(slicesOf)) slices.set(slice, (slices.get(slice) ?? 0) + 1);
  const times = cases.flatMap(({ time }) => time ?? []).sort();
  const [from] = times;
  return {
    name,
    purpose,
    source,
    licence,
    cases: cases.length,
    slices: Object.fromEntries([...slices].sort(([left], [right]) => (left < right ? -1 : 1))),
    ...(from !== undefined && { from, until: times.at(-1) }),
    leftOut,
  };
}
