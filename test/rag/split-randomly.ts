/** Cuts text at random places, the same ones for the same seed; also in the middle of a surrogate pair. */
export function splitRandomly(text: string, seed: number): string[] {
  const random = mulberry32(seed);
  const longest = 1 + Math.floor(random() * 12);
  const deltas: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = start + 1 + Math.floor(random() * longest);
    deltas.push(text.slice(start, end));
    start = end;
  }
  return deltas;
}

/** Tommy Ettinger's mulberry32, in the public domain. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
