import type { PersonalDataStore } from './api';
import type { FeedbackErasure } from './ports';

/** Erases what a person said of answers, and what others said of the person's: it is about words that are gone. */
export function eraseFeedback({ feedback }: { readonly feedback: FeedbackErasure }): PersonalDataStore {
  return {
    name: 'feedback',
    async erase({ id, tenant, answerIds }) {
      const answers = new Set(answerIds);
      const theirs = (await feedback.all(tenant)).filter(
        ({ callerId, answerId }) => callerId === id || answers.has(answerId),
      );
      await feedback.erase(theirs.map((record) => record.id));
      return { found: theirs.length, erased: theirs.length };
    },
  };
}
