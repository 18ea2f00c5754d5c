import { appendFile, truncate } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../lambdas/platform/errors';
import { hasErrorCode } from '../lambdas/platform/has-error-code';
import { parseJson } from '../lambdas/platform/json';
import { readTextFile } from './read-text-file';

const lineShape = z.looseObject({ id: z.string(), question: z.string(), answer: z.string() });

/** A line of the file that a batch writes. */
export type AnswerLine = z.infer<typeof lineShape>;

/** The file that a batch writes: one answer a line, each written as soon as it is there. */
export class AnswerFile {
  /** The last write: one after the other, so that lines stay whole. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly path: string,
    /** Answers that were there when it was opened, by id. */
    readonly known: ReadonlyMap<string, AnswerLine>,
  ) {}

  /**
   * Opens a file to be continued, or a new one. A last line that was cut off, because the process that wrote it was
   * killed, is taken away.
   *
   * @throws AppError `not_answers` when another line is no answer: then it is another file, and stays as it is
   */
  static async open(path: string): Promise<AnswerFile> {
    const text = await readTextFile(path).catch((error: unknown) => {
      if (hasErrorCode(error, ['ENOENT'])) return '';
      throw error;
    });
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    const known = new Map<string, AnswerLine>();
    for (const [index, line] of whole.split('\n').entries()) {
      if (line === '') continue;
      const answer = readLine(line, path, index + 1);
      known.set(answer.id, answer);
    }
    if (whole.length < text.length) {
      refuseOther(text.slice(whole.length), path);
      await truncate(path, Buffer.byteLength(whole));
    }
    return new AnswerFile(path, known);
  }

  /** @returns when it is written */
  async add(line: AnswerLine): Promise<void> {
    const write = this.#last.then(() => appendFile(this.path, `${JSON.stringify(line)}\n`));
    this.#last = write.catch(() => undefined);
    await write;
  }
}

function readLine(line: string, path: string, number: number): AnswerLine {
  try {
    return parseJson(line, lineShape, `line ${number}`);
  } catch (cause) {
    throw notAnswers(path, `line ${number}`, cause);
  }
}

/** Half a line of ours begins as ours does; anything else is somebody's text that must not be taken away. */
function refuseOther(rest: string, path: string): void {
  const beginning = '{"id":';
  if (rest.startsWith(beginning) || beginning.startsWith(rest)) return;
  throw notAnswers(path, 'its last line', undefined);
}

function notAnswers(path: string, place: string, cause: unknown): AppError {
  return new AppError(
    `${path} is no file of answers, ${place} is none: name another file with --output, this one stays as it is`,
    { kind: 'invalid', code: 'not_answers', cause },
  );
}
