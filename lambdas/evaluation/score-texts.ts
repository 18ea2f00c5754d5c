import { estimateTokens } from '../domain/estimate-tokens';
import { detectLanguage } from '../domain/language';
import { splitWords } from '../domain/split-words';
import { stemWord } from '../domain/stem-word';
import { answerText } from './answer-text';
import type { DatasetCase } from './api';
import { statesFact } from './find-fact';
import type { PaidScore, Scorer } from './scorer';

/** Letters below which a text says nothing of its language: a name or a number is the same in all. */
const fewestLetters = 8;
/** A screen of text; where there is a reference, three times as long as it, and never less than a short paragraph. */
const mostTokens = 500;
const mostTimesReference = 3;
const fewestAllowedTokens = 80;

/**
 * Answer and expectation are the same text: words in their order, without case, punctuation, articles, spaces within
 * Hangul compounds, endings and particles. As SQuAD's exact match (Rajpurkar et al. 2016), which drops articles and
 * punctuation, and for Korean the endings besides.
 */
const exactMatch: Scorer = {
  ...code('exact-match'),
  appliesTo: (evaluated) => evaluated.isAnswerable && expectedTexts(evaluated).length > 0,
  async score({ case: evaluated, answer }) {
    const said = sequence(answerText(answer.answer));
    const isSame = expectedTexts(evaluated).some((text) => sequence(text) === said);
    return yesOrNo(answer.state === 'answered' && isSame);
  },
};

/** Share of the expected facts that the answer states, by `statesFact`. */
const factMatch: Scorer = {
  ...code('fact-match'),
  appliesTo: (evaluated) => evaluated.isAnswerable && evaluated.expectedFacts.length > 0,
  async score({ case: { expectedFacts }, answer }) {
    const said = answer.state === 'answered' ? answerText(answer.answer) : '';
    const missing = expectedFacts.filter((fact) => !statesFact(said, fact));
    const value = 1 - missing.length / expectedFacts.length;
    return missing.length === 0 ? { value } : { value, rationale: `lacks: ${missing.join('; ')}` };
  },
};

/** The answer is in the language of the question; nothing where it is too short to tell. */
const languageMatch: Scorer = {
  ...code('language-match'),
  appliesTo: ({ language }) => language === 'ko' || language === 'en',
  async score({ case: { language }, answer }) {
    const said = answerText(answer.answer);
    const found = detectLanguage(said);
    if (found === 'und' || (said.match(/\p{L}/gu)?.length ?? 0) < fewestLetters) return undefined;
    return found === language
      ? { value: 1 }
      : { value: 0, rationale: `answers in ${found}, asked in ${language}` };
  },
};

/** The answer says something, and no more than a reader takes in. */
const length: Scorer = {
  ...code('length'),
  appliesTo: () => true,
  async score({ case: { referenceAnswer }, answer }) {
    const tokens = estimateTokens(answerText(answer.answer));
    const most =
      referenceAnswer === undefined
        ? mostTokens
        : Math.max(fewestAllowedTokens, mostTimesReference * estimateTokens(referenceAnswer));
    return tokens > 0 && tokens <= most
      ? { value: 1 }
      : { value: 0, rationale: `about ${tokens} tokens, allowed are 1 to ${most}` };
  },
};

/** It declines exactly when the documents do not hold an answer; told by the state of the answer, not by its words. */
const refusal: Scorer = {
  ...code('refusal'),
  appliesTo: () => true,
  async score({ case: { isAnswerable }, answer }) {
    const hasDeclined = answer.state === 'declined';
    if (hasDeclined !== isAnswerable) return { value: 1 };
    return {
      value: 0,
      rationale: hasDeclined ? 'declines what can be answered' : 'answers what cannot be answered',
    };
  },
};

/** Scorers of what an answer says, which need no model. */
export const textScorers: readonly Scorer[] = [exactMatch, factMatch, languageMatch, length, refusal];

function code(name: string): Pick<Scorer, 'name' | 'kind' | 'cacheKey'> {
  return { name, kind: 'code', cacheKey: name };
}

function yesOrNo(isYes: boolean): PaidScore {
  return { value: isYes ? 1 : 0 };
}

/** One fact alone may be the whole answer; of several none is. */
function expectedTexts({ referenceAnswer, expectedFacts }: DatasetCase): readonly string[] {
  const facts = expectedFacts.length === 1 ? expectedFacts : [];
  return referenceAnswer === undefined ? facts : [referenceAnswer, ...facts];
}

function sequence(text: string): string {
  return splitWords(text.normalize('NFC'))
    .filter((word) => !['a', 'an', 'the'].includes(word))
    .map(stemWord)
    .join('');
}
