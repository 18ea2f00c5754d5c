import { isStopWord } from '../../../domain/is-stop-word';
import { splitWords } from '../../../domain/split-words';
import { isHangul, stemWord } from '../../../domain/stem-word';

/**
 * Weights of the features of a word. Those of Hangul were tuned on klue-sts-ko-dev and autorag-ko, the others on
 * squad2-en: pieces of words find inflected and compound words, whole words keep unrelated ones apart.
 */
const wordWeight = 1;
const pieceWeight = 0.5;
const hangulWordWeight = 0.4;
const hangulPieceWeights = [0.8, 1, 0.4];
const stopWordWeight = 0.15;

/**
 * Syllables that are mostly particles and verb endings. Pieces of nothing else say little: without this, rank
 * correlation on klue-sts-ko-dev falls from 0.54 to 0.45, and nDCG@10 on autorag-ko from 0.76 to 0.73.
 */
const endingSyllables = new Set(
  '이다는을를에의하고가은로지기한니습있시해으서어도들나수인요것게주여과와세할된될되합까면며라만그저였았었겠든던려러데네죠',
);
const endingsOnlyWeight = 0.15;
const withEndingWeight = 0.6;

/**
 * The offline model's embedding: words and pieces of words, hashed with a sign into a fixed number of places.
 *
 * Texts that share words, or parts of words, point the same way; meaning beyond that is not known. Terms count by
 * the logarithm of their number, stop words hardly.
 *
 * @returns a vector of unit length
 */
export function hashEmbedding(text: string, dimensions: number): Float32Array {
  const counts = new Map<number, { count: number; weight: number }>();
  for (const word of splitWords(text)) addWord(counts, word);
  const embedding = new Float32Array(dimensions);
  // A text without a word points somewhere, too: an index refuses a vector without direction.
  if (counts.size === 0) embedding[0] = 1;
  for (const [hash, { count, weight }] of counts) {
    const place = hash % dimensions;
    const sign = hash & 0x40000000 ? 1 : -1;
    embedding[place] = (embedding[place] ?? 0) + sign * weight * (1 + Math.log(count));
  }
  return toUnitLength(embedding);
}

function addWord(counts: Map<number, { count: number; weight: number }>, word: string): void {
  const stem = stemWord(word);
  const damping = isStopWord(word) || isStopWord(stem) ? stopWordWeight : 1;
  if (isHangul(stem)) {
    count(
      counts,
      hashOf(stem, 0, stem.length, 1),
      hangulWordWeight * damping * weighSyllables(stem, 0, stem.length),
    );
    for (const [index, weight] of hangulPieceWeights.entries()) {
      addPieces(counts, stem, index + 1, weight * damping, weighSyllables);
    }
    return;
  }
  count(counts, hashOf(stem, 0, stem.length, 1), wordWeight * damping);
  if (damping === 1) addPieces(counts, stem, 4, pieceWeight, () => 1);
}

function addPieces(
  counts: Map<number, { count: number; weight: number }>,
  stem: string,
  length: number,
  weight: number,
  weigh: (stem: string, start: number, end: number) => number,
): void {
  for (let start = 0; start + length <= stem.length; start++) {
    const end = start + length;
    count(counts, hashOf(stem, start, end, 1 + length), weight * weigh(stem, start, end));
  }
}

function weighSyllables(stem: string, start: number, end: number): number {
  let endings = 0;
  for (let index = start; index < end; index++) if (endingSyllables.has(stem.charAt(index))) endings++;
  if (endings === 0) return 1;
  return endings === end - start ? endingsOnlyWeight : withEndingWeight;
}

function count(counts: Map<number, { count: number; weight: number }>, hash: number, weight: number): void {
  const known = counts.get(hash);
  if (known) known.count++;
  else counts.set(hash, { count: 1, weight });
}

/** FNV-1a over UTF-16 code units, then the finalizer of MurmurHash3, because its low bits alone are uneven. */
function hashOf(text: string, start: number, end: number, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = start; index < end; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function toUnitLength(embedding: Float32Array): Float32Array {
  let squares = 0;
  for (const number of embedding) squares += number * number;
  if (squares === 0) {
    embedding[0] = 1;
    return embedding;
  }
  const scale = 1 / Math.sqrt(squares);
  for (let index = 0; index < embedding.length; index++) embedding[index] = (embedding[index] ?? 0) * scale;
  return embedding;
}
