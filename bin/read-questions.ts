import { z } from 'zod';
import { digest } from '../lambdas/platform/digest';
import { AppError } from '../lambdas/platform/errors';
import { parseJson } from '../lambdas/platform/json';
import { readTextFile } from './read-text-file';

/** A question of a file. */
export interface FileQuestion {
  /** The file's own, else of the question's text, so that a file may be put into another order. */
  readonly id: string;
  readonly question: string;
}

const lineShape = z.looseObject({
  id: z.union([z.string().min(1), z.number()]).optional(),
  question: z.string(),
});

/** Bad lines that an error names. */
const mostNamed = 5;

/**
 * Reads a file with one question a line: as it is, or as JSON `{"id": …, "question": …}` whose id may be left out. Empty
 * lines are left out.
 *
 * @throws AppError `file_unreadable`; `invalid_questions`, naming the lines; `no_questions`
 */
export async function readQuestions(path: string): Promise<readonly FileQuestion[]> {
  const lines = (await readTextFile(path)).replace(/^\ufeff/, '').split(/\r?\n/);
  const questions: FileQuestion[] = [];
  const problems: string[] = [];
  const seen = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const place = `line ${index + 1}`;
    try {
      const { id, question } = readLine(line, place);
      const firstLine = seen.get(id ?? '');
      if (id !== undefined && firstLine !== undefined) {
        problems.push(`${place} has the id of line ${firstLine}, ${JSON.stringify(id)}`);
        continue;
      }
      const given = id ?? nameOf(question, seen);
      seen.set(given, index + 1);
      questions.push({ id: given, question });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length > 0) throw refusal(path, problems);
  if (questions.length > 0) return questions;
  throw new AppError(`${path} has no question: write one a line`, { kind: 'invalid', code: 'no_questions' });
}

function readLine(line: string, place: string): { readonly id?: string; readonly question: string } {
  if (!line.trimStart().startsWith('{')) return { question: line.trim() };
  const { id, question } = parseJson(line, lineShape, place);
  if (question.trim() !== '')
    return { id: id === undefined ? undefined : String(id), question: question.trim() };
  throw new AppError(`${place} has an empty question`, { kind: 'invalid', code: 'invalid_question' });
}

/** The same text twice is two questions. */
function nameOf(question: string, seen: ReadonlyMap<string, number>): string {
  const name = `q_${digest(question).slice(0, 16)}`;
  let place = 1;
  while (seen.has(place === 1 ? name : `${name}-${place}`)) place++;
  return place === 1 ? name : `${name}-${place}`;
}

function refusal(path: string, problems: readonly string[]): AppError {
  const more = problems.length > mostNamed ? `; and ${problems.length - mostNamed} more` : '';
  return new AppError(
    `${path} cannot be used, nothing was asked: ${problems.slice(0, mostNamed).join('; ')}${more}; mend these lines, one question or one JSON object with "question" a line`,
    { kind: 'invalid', code: 'invalid_questions' },
  );
}
