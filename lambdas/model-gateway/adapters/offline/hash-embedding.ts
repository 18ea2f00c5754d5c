import { isStopWord } from './is-stop-word';
import { splitWords } from './split-words';
import { isHangul, stemWord } from './stem-word';

/**
 * Weights of the features of a word, tuned on klue-sts-ko-dev, autorag-ko and squad2-en: pieces of words find
 * inflected and compound words, whole words keep unrelated ones apart.
 */
const wordWeight = 1;
const pieceWeight = 0.5;
const stopWordWeight = 0.15;

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
  const damping = isStopWord(word) ? stopWordWeight : 1;
  count(counts, hashOf(stem, 0, stem.length, 1), wordWeight * damping);
  if (damping < 1) return;
  const length = isHangul(stem) ? 2 : 4;
  if (stem.length < length) return;
  for (let start = 0; start + length <= stem.length; start++) {
    count(counts, hashOf(stem, start, start + length, 2), pieceWeight);
  }
}

function count(counts: Map<number, { count: number; weight: number }>, hash: number, weight: number): void {
  const known = counts.get(hash);
  if (known) known.count++;
  else counts.set(hash, { count: 1, weight });
}

/** FNV-1a over UTF-16 code units, then mixed, because its low bits alone are uneven for short texts. */
function hashOf(text: string, start: number, end: number, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let index = start; index < end; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
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
