import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { hashEmbedding } from '../../lambdas/model-gateway/adapters/offline/hash-embedding';
import { parseJson } from '../../lambdas/platform/json';
import { describeWithSharedData, sharedData } from '../shared-data';

describe('hashEmbedding', () => {
  test.each(['', '…!', 'one', '하나', 'the of and', 'a long text '.repeat(500)])(
    'is of unit length, also for %j',
    (text) => {
      const embedding = hashEmbedding(text, 384);

      expect(embedding).toHaveLength(384);
      expect(dot(embedding, embedding)).toBeCloseTo(1, 5);
    },
  );

  test('is the same on every machine and every day', () => {
    const embedding = hashEmbedding('Helm 차트', 8);

    expect([...embedding].map((number) => Math.round(number * 1_000))).toEqual(goldenEmbedding);
  });

  test.each([
    ['차트를 설치한다', '차트 설치 방법', '값을 검색한다'],
    ['릴리스를 삭제하려면', '릴리스 삭제', '클러스터 구성'],
    ['installing charts', 'install a chart', 'delete a cluster'],
    ['쿠버네티스클러스터', '쿠버네티스 클러스터', '헬름 저장소'],
  ])('brings %j nearer to %j than to %j', (text, near, far) => {
    expect(similarity(text, near)).toBeGreaterThan(similarity(text, far) + 0.2);
  });

  test('gives words that only ask hardly any weight', () => {
    expect(similarity('what is the chart', 'chart')).toBeGreaterThan(0.9);
    expect(similarity('what is the chart', 'what is the price')).toBeLessThan(0.4);
  });
});

describeWithSharedData('hashEmbedding on the shared data', () => {
  test('ranks Korean sentence pairs as people do, with a correlation above 0.5', () => {
    const file = sharedData('retrieval/klue-sts-ko-dev.json');
    const shape = z.array(
      z.object({
        sentence1: z.string(),
        sentence2: z.string(),
        labels: z.object({ 'real-label': z.number() }),
      }),
    );
    const pairs = parseJson(readFileSync(file, 'utf8'), shape, file);

    const similarities = pairs.map(({ sentence1, sentence2 }) => similarity(sentence1, sentence2));
    const judgements = pairs.map(({ labels }) => labels['real-label']);

    // Measured 0.54 (Spearman); a model that knows meanings reaches 0.8.
    expect(correlation(ranks(similarities), ranks(judgements))).toBeGreaterThan(0.52);
  });
});

const goldenEmbedding = [902, 144, 0, -288, 0, 0, 0, -288];

function similarity(left: string, right: string): number {
  return dot(hashEmbedding(left, 384), hashEmbedding(right, 384));
}

function dot(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, number, index) => sum + number * right[index]!, 0);
}

function ranks(numbers: readonly number[]): number[] {
  const sorted = [...numbers].sort((left, right) => left - right);
  return numbers.map((number) => (sorted.indexOf(number) + sorted.lastIndexOf(number)) / 2);
}

function correlation(left: readonly number[], right: readonly number[]): number {
  const meanOf = (numbers: readonly number[]) =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const [leftMean, rightMean] = [meanOf(left), meanOf(right)];
  let both = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (const [index, number] of left.entries()) {
    both += (number - leftMean) * (right[index]! - rightMean);
    leftSquares += (number - leftMean) ** 2;
    rightSquares += (right[index]! - rightMean) ** 2;
  }
  return both / Math.sqrt(leftSquares * rightSquares);
}
