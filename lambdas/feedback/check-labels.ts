import { maskPersonalData } from '../domain/mask-personal-data';
import { AppError } from '../platform/errors';
import type { LabelQuestion, LabelValue } from './api';
import { checkText } from './check-text';

type Labels = Readonly<Record<string, LabelValue>>;

const code = 'invalid_label';
/** Entries of a list; a person types no more. */
const mostEntries = 100;
/** Of a value that is shown in an error. */
const shownCharacters = 60;

/**
 * Checks a reviewer's labels against the questions of the queue.
 *
 * @returns the labels in the order of the questions, blank ones left out, personal data masked in text
 * @throws {@link AppError} `invalid_label` naming the question, the value got and the values allowed
 */
export function checkLabels(labels: Labels, questions: readonly LabelQuestion[]): Labels {
  const names = questions.map(({ name }) => name);
  for (const name of Object.keys(labels)) {
    if (!names.includes(name)) {
      throw refuse(name, `is no question of this queue, its questions are ${names.join(', ')}: leave it out`);
    }
  }
  const checked: Record<string, LabelValue> = {};
  for (const question of questions) {
    const value = Object.hasOwn(labels, question.name) ? labels[question.name] : undefined;
    const label = value === undefined ? undefined : checkLabel(value, question);
    if (label !== undefined) checked[question.name] = label;
    else if (question.isRequired) {
      throw refuse(question.name, `must be answered with ${allowedBy(question)}, got nothing`);
    }
  }
  return checked;
}

function checkLabel(value: LabelValue, question: LabelQuestion): LabelValue | undefined {
  switch (question.type) {
    case 'pass-fail':
      if (typeof value === 'boolean') return value;
      break;
    case 'category':
      if (question.categories.some(({ name }) => name === value)) return value;
      break;
    case 'number':
      if (typeof value === 'number' && value >= question.min && value <= question.max) return value;
      break;
    case 'text':
      if (question.isList && typeof value === 'object') return checkEntries(value, question);
      if (!question.isList && typeof value === 'string') {
        checkLength(value, question);
        return value.trim() === '' ? undefined : maskPersonalData(value);
      }
  }
  throw refuse(question.name, `must be ${allowedBy(question)}, got ${show(value)}`);
}

function checkEntries(
  entries: readonly string[],
  question: Extract<LabelQuestion, { type: 'text' }>,
): readonly string[] | undefined {
  if (entries.length > mostEntries) {
    throw refuse(question.name, `must have at most ${mostEntries} entries, it has ${entries.length}`);
  }
  checkLength(entries.join('\n'), question);
  const filled = entries.filter((entry) => entry.trim() !== '').map(maskPersonalData);
  return filled.length === 0 ? undefined : filled;
}

function checkLength(text: string, question: Extract<LabelQuestion, { type: 'text' }>): void {
  checkText(text, { parameter: `labels.${question.name}`, mostCharacters: question.maxCharacters, code });
}

function allowedBy(question: LabelQuestion): string {
  switch (question.type) {
    case 'pass-fail':
      return 'true (pass) or false (fail)';
    case 'category':
      return `one of ${question.categories.map(({ name }) => name).join(', ')}`;
    case 'number':
      return `a number from ${question.min} to ${question.max}`;
    case 'text':
      return question.isList ? 'a list of texts' : 'a text';
  }
}

function show(value: LabelValue): string {
  const json = JSON.stringify(value);
  return json.length > shownCharacters ? `${json.slice(0, shownCharacters)}…` : json;
}

function refuse(name: string, message: string): AppError {
  const label = name.slice(0, shownCharacters);
  return new AppError(`the label ${JSON.stringify(label)} ${message}`, {
    kind: 'invalid',
    code,
    parameter: `labels.${label}`,
  });
}
