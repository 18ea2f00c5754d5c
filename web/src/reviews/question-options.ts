import type { Dictionary } from '../i18n/en';
import type { Language } from '../i18n/language';
import type { Question } from './review-draft';

/** An answer that can be chosen. */
export interface QuestionOption {
  readonly value: string | boolean;
  readonly text: string;
  /** The key that chooses it; left out where there is none. */
  readonly key?: string;
}

/** Numbers that stand as options in a row; more of them are typed. */
const mostNumbers = 10;

/** The answers among which a question lets choose; undefined where the answer is typed. */
export function optionsOf(
  question: Question,
  language: Language,
  { reviews }: Dictionary,
): readonly QuestionOption[] | undefined {
  switch (question.type) {
    case 'pass-fail':
      return [
        { value: true, text: reviews.pass, key: 'p' },
        { value: false, text: reviews.fail, key: 'f' },
      ];
    case 'category':
      return question.categories.map(({ name, text }, index) => ({
        value: name,
        text: text[language],
        ...(index < 9 ? { key: String(index + 1) } : {}),
      }));
    case 'number': {
      const { min, max } = question;
      const count = max - min + 1;
      if (!Number.isInteger(min) || !Number.isInteger(max) || count > mostNumbers) return undefined;
      return Array.from({ length: count }, (_, index) => {
        const value = String(min + index);
        return { value, text: value, ...(/^[1-9]$/.test(value) ? { key: value } : {}) };
      });
    }
    case 'text':
      return undefined;
  }
}
