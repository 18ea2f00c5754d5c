import { seededRandom } from '../seeded-random';

/** Cuts text at random places, the same ones for the same seed; also in the middle of a surrogate pair. */
export function splitRandomly(text: string, seed: number): string[] {
  const random = seededRandom(seed);
  const longest = 1 + Math.floor(random() * 12);
  const deltas: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = start + 1 + Math.floor(random() * longest);
    deltas.push(text.slice(start, end));
    start = end;
  }
  return deltas;
}
