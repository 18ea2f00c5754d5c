import { matchWord, soughtWords, termsOf } from '../../lambdas/domain/weigh-terms';
import type { PromptPassage } from '../../lambdas/model-gateway/adapters/offline/read-prompt';

/** The six passages that share most of the question's rare words, as a retriever would give them to the prompt. */
export function searchByWords(
  passages: readonly { readonly title: string; readonly text: string }[],
): (question: string) => PromptPassage[] {
  const read = passages.map((passage) => ({ passage, terms: termsOf(`${passage.title}\n${passage.text}`) }));
  return (question) => {
    const words = soughtWords(question).map((word) => {
      const holding = read.filter(({ terms }) => matchWord(word, terms) > 0).length;
      return { word, weight: Math.log(1 + read.length / (holding + 0.5)) };
    });
    return read
      .map(({ passage, terms }) => ({
        passage,
        score: words.reduce((sum, { word, weight }) => sum + weight * matchWord(word, terms), 0),
      }))
      .sort((left, right) => right.score - left.score)
      .slice(0, 6)
      .map(({ passage }, index) => ({ number: index + 1, ...passage }));
  };
}
