import { detectLanguage } from '../domain/language';
import { maskPersonalData } from '../domain/mask-personal-data';
import type { Assessment, FeedbackRecord, LabelValue, ReviewedAnswer } from '../feedback/api';
import type { AnswerRecord } from '../rag/api';
import { answerText } from './answer-text';
import type { DatasetCase } from './api';
import { identifyCase } from './identify-case';

/** A case, or why there is none. */
export type BuiltCase =
  | { readonly case: DatasetCase }
  /** A reason of the dataset's card, e.g. `unclear whether it can be answered`. */
  | { readonly leftOut: string };

/**
 * Makes a case of a reviewed answer; everything in it is masked.
 *
 * Reads the questions of the default label schema by their names (`correct`, `problem`, `expected_facts`,
 * `expected_passages`, `expected_answer`); others say nothing here. Of several reviewers the majority counts, and
 * everything that one of them expects. What users expect is added; what a user would have answered counts only where
 * the reviewers did not find the answer right.
 */
export function buildCase({ review, feedback }: ReviewedAnswer, answer: AnswerRecord): BuiltCase {
  const isAnswered = answer.state === 'answered';
  if (!isAnswered && answer.state !== 'declined') return { leftOut: `answer ${answer.state}` };
  const { assessments } = review;
  const isCorrect = majority(assessments.map(({ labels }) => labels.correct).filter(isBoolean));
  const problem = majority(assessments.map(({ labels }) => labels.problem).filter(isText));

  const expectedFacts = masked([
    ...assessments.flatMap(({ labels }) => listOf(labels.expected_facts)),
    ...feedback.flatMap((given) => given.expectedFacts),
  ]);
  const expectedPassages = expectedPassagesOf({ assessments, feedback, answer, isCorrect });
  const reference = referenceOf({ assessments, feedback, answer, isCorrect });
  const isAnswerable = tellAnswerable({
    isAnswered,
    isCorrect,
    problem,
    hasExpectation: expectedFacts.length > 0 || expectedPassages.length > 0 || reference !== undefined,
  });
  if (isAnswerable === undefined) return { leftOut: 'unclear whether it can be answered' };

  const question = maskPersonalData((answer.condensedQuestion ?? answer.question).trim());
  if (question === '') return { leftOut: 'no question' };
  const expected = isAnswerable
    ? {
        expectedFacts,
        expectedPassages,
        expectedDocuments: documentsOf(expectedPassages, answer),
        ...(reference !== undefined && { referenceAnswer: maskPersonalData(reference) }),
      }
    : { expectedFacts: [], expectedPassages: [], expectedDocuments: [] };
  const built: Omit<DatasetCase, 'id'> = {
    question,
    language: detectLanguage(question),
    source: review.reasons[0] ?? 'sample',
    isAnswerable,
    ...expected,
    guidelines: [],
    time: answer.createdAt,
    answerId: answer.id,
    callerId: answer.caller.id,
    ...(isAnswered && isCorrect !== undefined && { human: humanLabel(answer, isCorrect, problem) }),
  };
  return { case: { id: identifyCase(built), ...built } };
}

interface Judged {
  readonly assessments: readonly Assessment[];
  readonly feedback: readonly FeedbackRecord[];
  readonly answer: AnswerRecord;
  readonly isCorrect: boolean | undefined;
}

/** An answer that was found right rests on what it cites, unless somebody says more: which favours the retriever that found it. */
function expectedPassagesOf({ assessments, feedback, answer, isCorrect }: Judged): readonly string[] {
  const named = [
    ...assessments.flatMap(({ labels }) => listOf(labels.expected_passages)),
    ...feedback.flatMap((given) => given.expectedPassages),
  ];
  const cited = isCorrect === true ? answer.citations.map(({ passageId }) => passageId) : [];
  return [...new Set(named.length > 0 ? named : cited)];
}

function referenceOf({ assessments, feedback, answer, isCorrect }: Judged): string | undefined {
  const written = [...assessments]
    .sort((left, right) => left.time.localeCompare(right.time))
    .map(({ labels }) => labels.expected_answer)
    .findLast(isText);
  if (written !== undefined && written.trim() !== '') return written;
  if (isCorrect === true) return answer.state === 'answered' ? answerText(answer.answer) : undefined;
  return [...feedback]
    .sort((left, right) => left.updatedAt.localeCompare(right.updatedAt))
    .findLast(({ correctedAnswer = '' }) => correctedAnswer.trim() !== '')?.correctedAnswer;
}

/** @returns undefined for an answer that declines where nobody says whether that is right */
function tellAnswerable(told: {
  isAnswered: boolean;
  isCorrect: boolean | undefined;
  problem: string | undefined;
  hasExpectation: boolean;
}): boolean | undefined {
  if (told.problem === 'should_decline') return false;
  if (told.problem === 'should_answer' || told.isAnswered) return true;
  if (told.isCorrect === true) return false;
  return told.hasExpectation ? true : undefined;
}

function documentsOf(passageIds: readonly string[], answer: AnswerRecord): readonly string[] {
  const keys = answer.passages
    .filter(({ passage }) => passageIds.includes(passage.id))
    .map(({ passage }) => passage.key);
  return [...new Set(keys)];
}

function humanLabel(
  answer: AnswerRecord,
  isCorrect: boolean,
  problem: string | undefined,
): NonNullable<DatasetCase['human']> {
  return {
    answer: maskPersonalData(answerText(answer.answer)),
    isCorrect,
    passages: answer.passages.map(({ passage }) => maskPersonalData(passage.text)),
    labels: judgeLabels(problem),
  };
}

/** What a reviewer's one problem says to the questions of the judges: that there is none, or that it is this one. */
function judgeLabels(problem: string | undefined): Readonly<Record<string, boolean>> {
  switch (problem) {
    case 'none':
      return { groundedness: true, sufficiency: true, safety: true };
    case 'unsupported':
      return { groundedness: false };
    case 'retrieval':
      return { sufficiency: false };
    case 'unsafe':
      return { safety: false };
    default:
      return {};
  }
}

/** What more than half say; undefined when nothing has the majority. */
function majority<Value extends string | boolean>(values: readonly Value[]): Value | undefined {
  return values.find((value) => 2 * values.filter((other) => other === value).length > values.length);
}

function masked(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.map((text) => maskPersonalData(text.trim())).filter((text) => text !== ''))];
}

function listOf(value: LabelValue | undefined): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? value.filter(isText) : [];
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
