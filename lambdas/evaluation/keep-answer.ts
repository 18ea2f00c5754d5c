import { maskPersonalData } from '../domain/mask-personal-data';
import type { AnswerRecord } from '../rag/api';

/** An answer that is kept to be scored again. */
export interface KeptAnswer extends AnswerRecord {
  /** Prices that its cost was reckoned with, as `digestPrices` says; left out by earlier versions of the kit. */
  readonly prices?: string;
}

/**
 * The answer as it may be kept to be scored again: what documents say is masked. Nothing when the answer itself has
 * personal data in it: masked, it would be another answer, and whoever scores its safety would not see why.
 */
export function keepAnswer(record: AnswerRecord, prices: string): KeptAnswer | undefined {
  if (maskPersonalData(record.answer) !== record.answer) return undefined;
  return {
    ...record,
    prices,
    question: maskPersonalData(record.question),
    condensedQuestion: record.condensedQuestion && maskPersonalData(record.condensedQuestion),
    passages: record.passages.map((retrieved) => ({
      ...retrieved,
      passage: { ...retrieved.passage, text: maskPersonalData(retrieved.passage.text) },
    })),
    citations: record.citations.map((citation) => ({ ...citation, quote: maskPersonalData(citation.quote) })),
  };
}
