import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { z } from 'zod';
import { estimateTokens } from '../../lambdas/domain/estimate-tokens';
import { parseJson } from '../../lambdas/platform/json';
import { describeWithSharedData, sharedData } from '../shared-data';

const pieceLength = 1_500;

describe('estimateTokens', () => {
  test('counts nothing in the empty text and at least one token in any other', () => {
    expect(estimateTokens('')).toBe(0);
    expect(estimateTokens('a')).toBeGreaterThanOrEqual(1);
  });

  test.each([
    ['English', 'The quick brown fox jumps over the lazy dog, and nobody minds at all.'],
    ['Korean', '헬름은 쿠버네티스 애플리케이션을 정의하고 설치하며 업그레이드하는 것을 돕는다.'],
    ['Japanese', '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。'],
    [
      'Russian',
      'Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.',
    ],
    ['code', 'export function estimateTokens(text: string): number { return text.length / 4; }'],
    ['a digest', 'c3ab8ff13720e8ad9047dd39466b3c8974e592c2fa383d4a3960714caef0c4f2'],
    ['a ruler', '-'.repeat(200)],
    ['one endless word', 'supercalifragilisticexpialidocious'.repeat(20)],
  ])('is within a third of o200k_base, or ten tokens, on %s', (_name, text) => {
    const exact = encode(text).length;

    const difference = Math.abs(estimateTokens(text) - exact);

    expect(difference).toBeLessThanOrEqual(Math.max(10, exact / 3));
  });
});

describeWithSharedData('estimateTokens on the shared documents', () => {
  test.each([
    'docs/cncf-glossary-en',
    'docs/cncf-glossary-ko',
    'docs/helm-en',
    'docs/helm-ko',
    'retrieval/autorag-ko.json',
  ])('is as near to o200k_base on %s as its comment says', (set) => {
    const pieces = readPieces(set);

    const exact = pieces.map((piece) => encode(piece).length);
    const estimated = pieces.map(estimateTokens);

    const errors = pieces
      .map((_, index) => Math.abs(estimated[index]! / exact[index]! - 1))
      .sort((left, right) => left - right);
    expect(Math.abs(sum(estimated) / sum(exact) - 1)).toBeLessThan(0.05);
    expect(errors[Math.floor(errors.length / 2)]).toBeLessThan(0.05);
    expect(errors[Math.floor(errors.length * 0.95)]).toBeLessThan(0.15);
  });
});

function readPieces(set: string): string[] {
  return readTexts(sharedData(set)).flatMap((text) =>
    Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, index) =>
      text.slice(index * pieceLength, (index + 1) * pieceLength),
    ).filter((piece) => piece.length >= 40),
  );
}

function readTexts(path: string): string[] {
  if (path.endsWith('.json')) {
    const { corpus } = parseJson(
      readFileSync(path, 'utf8'),
      z.object({ corpus: z.record(z.string(), z.object({ text: z.string() })) }),
      path,
    );
    return Object.values(corpus).map((page) => page.text);
  }
  if (statSync(path).isDirectory()) return readdirSync(path).flatMap((entry) => readTexts(join(path, entry)));
  return [readFileSync(path, 'utf8')];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
