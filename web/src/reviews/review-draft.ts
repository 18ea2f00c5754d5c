import type { Wire } from '../../../lambdas/api/api';
import type { Assessment, LabelQuestion, LabelValue, SubmittedReview } from '../../../lambdas/feedback/api';

/** A question of a queue's label schema, as it comes over the wire. */
export type Question = Wire<LabelQuestion>;

/** What a reviewer is writing about one answer. */
export interface ReviewDraft {
  /** By name of the question: true or false where it is passed or failed, else as it is typed. */
  readonly answers: Readonly<Record<string, string | boolean>>;
  readonly rationale: string;
}

/** Why the kit would refuse the answer to a question. */
export type AnswerProblem = 'missing' | 'not-a-number' | 'out-of-range' | 'too-long';

/** The question whose lines are ids of passages: those of the prompt can be ticked. */
export const passagesQuestion = 'expected_passages';

/** Where a draft begins: at the reviewer's own earlier judgement. */
export function draftFrom(own: Wire<Assessment> | undefined): ReviewDraft {
  const labels: Readonly<Record<string, LabelValue>> = own?.labels ?? {};
  return {
    answers: Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, toDraft(value)])),
    rationale: own?.rationale ?? '',
  };
}

/** What is submitted of a draft that has no problem. */
export function reviewOf(draft: ReviewDraft, questions: readonly Question[]): Wire<SubmittedReview> {
  const labels: Record<string, LabelValue> = {};
  for (const question of questions) {
    const value = toLabel(question, draft.answers[question.name]);
    if (value !== undefined) labels[question.name] = value;
  }
  const rationale = draft.rationale.trim();
  return rationale ? { labels, rationale } : { labels };
}

/** The questions whose answers the kit would refuse, each with why. */
export function checkReview(
  draft: ReviewDraft,
  questions: readonly Question[],
): Readonly<Record<string, AnswerProblem>> {
  return Object.fromEntries(
    questions.flatMap((question) => {
      const problem = checkAnswer(question, draft.answers[question.name]);
      return problem ? [[question.name, problem]] : [];
    }),
  );
}

/** The lines of a text, without those that are empty. */
export function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function checkAnswer(question: Question, answer: string | boolean | undefined): AnswerProblem | undefined {
  if (isEmpty(answer)) return question.is_required ? 'missing' : undefined;
  switch (question.type) {
    case 'pass-fail':
    case 'category':
      return undefined;
    case 'number': {
      const value = Number(answer);
      if (Number.isNaN(value)) return 'not-a-number';
      return value < question.min || value > question.max ? 'out-of-range' : undefined;
    }
    case 'text':
      return String(answer).trim().length > question.max_characters ? 'too-long' : undefined;
  }
}

function toLabel(question: Question, answer: string | boolean | undefined): LabelValue | undefined {
  if (answer === undefined || isEmpty(answer)) return undefined;
  if (typeof answer === 'boolean') return answer;
  switch (question.type) {
    case 'pass-fail':
    case 'category':
      return answer;
    case 'number':
      return Number(answer);
    case 'text':
      return question.is_list ? linesOf(answer) : answer.trim();
  }
}

function toDraft(value: LabelValue): string | boolean {
  if (typeof value === 'boolean') return value;
  return typeof value === 'object' ? value.join('\n') : String(value);
}

function isEmpty(answer: string | boolean | undefined): boolean {
  return answer === undefined || (typeof answer === 'string' && answer.trim() === '');
}
