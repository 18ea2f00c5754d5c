// Where tests run, names that are not the file's own are looked up slowly, and this is called a billion times.
const { imul } = Math;

/**
 * Numbers from 0 up to 1, the same ones for the same seed: Tommy Ettinger's mulberry32, in the public domain.
 *
 * For samples that must be the same on every machine and run; never for anything secret. It repeats after 4 billion
 * numbers.
 *
 * @param seed - a whole number, or a text that says what the numbers are for
 */
export function seededRandom(seed: number | string): () => number {
  let state = typeof seed === 'number' ? seed : hash(seed);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** FNV-1a, 32 bits, of the code units. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    state = imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return state;
}
