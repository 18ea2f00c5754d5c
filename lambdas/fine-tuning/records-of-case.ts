import type { DatasetCase } from '../evaluation/api';
import { digest } from '../platform/digest';
import type { TuningMethod } from './api';
import { isSameAnswer, type TrainingRecord } from './training-record';

/** A training record, or why a case makes none. */
export type CaseRecord =
  | { readonly record: TrainingRecord }
  /** `not_answerable`, `no_right_answer`, `no_rejected_answer`, `same_pair` or `no_passages`. */
  | { readonly leftOut: string };

/**
 * What is learned from a case.
 *
 * - `sft`: the question, and an answer that people found right.
 * - `dpo`: that answer, and the one that people found wrong.
 * - `pretrain`: the passages that the answer was made from, each a record.
 *
 * No record has an instruction of `system`: prompt templates belong to a release and change with it, and a model that was
 * taught under one of them would be bound to it.
 */
export function recordsOfCase(one: DatasetCase, method: TuningMethod): readonly CaseRecord[] {
  if (method === 'pretrain') return passagesOf(one);
  if (!one.isAnswerable) return [{ leftOut: 'not_answerable' }];
  const { id, source, question, human } = one;
  const right = one.referenceAnswer ?? (human?.isCorrect ? human.answer : undefined);
  if (right === undefined) return [{ leftOut: 'no_right_answer' }];
  const asked = { role: 'user', content: question } as const;
  if (method === 'sft') {
    return [{ record: { id, source, messages: [asked, { role: 'assistant', content: right }] } }];
  }
  if (human === undefined || human.isCorrect) return [{ leftOut: 'no_rejected_answer' }];
  if (isSameAnswer(right, human.answer)) return [{ leftOut: 'same_pair' }];
  return [{ record: { id, source, prompt: [asked], chosen: right, rejected: human.answer } }];
}

function passagesOf({ source, human }: DatasetCase): readonly CaseRecord[] {
  const passages = human?.passages ?? [];
  if (passages.length === 0) return [{ leftOut: 'no_passages' }];
  return passages.map((text) => ({
    record: { id: `passage_${digest(text).slice(0, 24)}`, source, text },
  }));
}
