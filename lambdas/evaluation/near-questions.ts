import { splitWords } from '../domain/split-words';

/**
 * Jaccard similarity of two questions' groups of three letters from which on they are one: common practice for near
 * duplicates of training data is 0.8 to 0.9 (Lee et al. 2022, Deduplicating training data). Lowering it takes questions
 * for one that differ in a word, raising it lets through what differs in a particle.
 */
const nearSimilarity = 0.9;
const groupLength = 3;

interface KnownQuestion {
  readonly groups: ReadonlySet<string>;
  readonly numbers: string;
}

/**
 * Questions among which another is looked for that asks the same: the same words whatever their case, punctuation and
 * spacing, or nearly the same letters. Questions with different numbers are different, however alike the rest is.
 */
export class NearQuestions {
  /** Two sets this similar share one of the first few of their groups, in any fixed order: only those are compared. */
  readonly #byGroup = new Map<string, KnownQuestion[]>();

  constructor(questions: Iterable<string> = []) {
    for (const question of questions) this.add(question);
  }

  /** Whether it holds a question that asks the same. */
  has(question: string): boolean {
    const asked = read(question);
    return firstGroups(asked.groups).some((group) =>
      this.#byGroup.get(group)?.some((known) => isSame(known, asked)),
    );
  }

  add(question: string): void {
    const known = read(question);
    for (const group of firstGroups(known.groups)) {
      const others = this.#byGroup.get(group);
      if (others) others.push(known);
      else this.#byGroup.set(group, [known]);
    }
  }
}

function read(question: string): KnownQuestion {
  const words = splitWords(question.normalize('NFKC'));
  const letters = words.join('') || question.trim();
  const groups = new Set<string>();
  for (let start = 0; start === 0 || start + groupLength <= letters.length; start++) {
    groups.add(letters.slice(start, start + groupLength));
  }
  return { groups, numbers: (letters.match(/\d+/g) ?? []).join(' ') };
}

/** At least one of |A| - ⌈t·|A|⌉ + 1 groups is among those of the other (Chaudhuri et al. 2006, prefix filter). */
function firstGroups(groups: ReadonlySet<string>): readonly string[] {
  const count = groups.size - Math.ceil(nearSimilarity * groups.size) + 1;
  return [...groups].sort().slice(0, count);
}

function isSame(known: KnownQuestion, asked: KnownQuestion): boolean {
  if (known.numbers !== asked.numbers) return false;
  let shared = 0;
  for (const group of asked.groups) if (known.groups.has(group)) shared += 1;
  return shared / (known.groups.size + asked.groups.size - shared) >= nearSimilarity;
}
