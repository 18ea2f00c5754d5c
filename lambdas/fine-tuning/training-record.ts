import * as z from 'zod';
import { parseJson } from '../platform/json';
import type { TuningMethod } from './api';

/** A message of a training record. */
export interface TrainingMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

interface Labels {
  readonly id?: string;
  readonly source?: string;
}

/** A line of a file of training records, as `training/README.md` describes it. */
export type TrainingRecord = Labels &
  (
    | { readonly messages: readonly TrainingMessage[] }
    | { readonly prompt: readonly TrainingMessage[]; readonly chosen: string; readonly rejected: string }
    | { readonly text: string }
  );

/** Why the training script would leave a line out; the words are the script's. */
export type RecordProblem =
  | 'line_too_long'
  | 'not_utf8'
  | 'not_json'
  | 'not_an_object'
  | 'wrong_method'
  | 'unknown_field'
  | 'bad_label'
  | 'no_messages'
  | 'no_prompt'
  | 'bad_message'
  | 'bad_role'
  | 'empty_content'
  | 'broken_text'
  | 'bad_order'
  | 'no_completion'
  | 'no_question'
  | 'same_pair';

/** Bytes of a line without its end: as `training/README.md` says. */
const longestLine = 1_048_576;

const fieldsOf = {
  sft: ['messages'],
  dpo: ['prompt', 'chosen', 'rejected'],
  pretrain: ['text'],
} as const satisfies Readonly<Record<TuningMethod, readonly string[]>>;
const labels = ['id', 'source'];
const everyField: readonly string[] = Object.values(fieldsOf).flat();

const objectShape = z.record(z.string(), z.unknown());
type JsonObject = z.output<typeof objectShape>;

/**
 * What the training script would say of a line: `training/golden-records.jsonl` holds both to the same words.
 *
 * @returns undefined when it would learn from it
 */
export function findRecordProblem(line: Uint8Array, method: TuningMethod): RecordProblem | undefined {
  if (line.length > longestLine) return 'line_too_long';
  const text = decode(line);
  if (text === undefined) return 'not_utf8';
  const value = parse(text);
  if (value === undefined) return 'not_json';
  const { success, data: record } = objectShape.safeParse(value.json);
  if (!success || Array.isArray(value.json)) return 'not_an_object';
  return findFieldProblem(record, method) ?? findContentProblem(record, method);
}

function decode(line: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
  } catch {
    return undefined;
  }
}

function parse(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: parseJson(text, z.unknown(), 'a training record') };
  } catch {
    return undefined;
  }
}

function findFieldProblem(record: JsonObject, method: TuningMethod): RecordProblem | undefined {
  const fields = Object.keys(record);
  const own: readonly string[] = fieldsOf[method];
  const isOfAnother = fields.some((field) => everyField.includes(field));
  if (!fields.some((field) => own.includes(field)) && isOfAnother) return 'wrong_method';
  if (fields.some((field) => !own.includes(field) && !labels.includes(field))) return 'unknown_field';
  if (labels.some((label) => label in record && typeof record[label] !== 'string')) return 'bad_label';
  return undefined;
}

function findContentProblem(record: JsonObject, method: TuningMethod): RecordProblem | undefined {
  switch (method) {
    case 'sft':
      return findMessagesProblem(record.messages, 'no_messages', 'assistant');
    case 'dpo':
      return findMessagesProblem(record.prompt, 'no_prompt', 'user') ?? findPairProblem(record);
    case 'pretrain':
      return findTextProblem(record.text);
  }
}

function findMessagesProblem(
  messages: unknown,
  ifNone: 'no_messages' | 'no_prompt',
  last: 'user' | 'assistant',
): RecordProblem | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return ifNone;
  const roles: string[] = [];
  for (const message of messages) {
    const { success, data } = objectShape.safeParse(message);
    if (!success || Array.isArray(message)) return 'bad_message';
    const problem = findMessageProblem(data);
    if (problem) return problem;
    roles.push(String(data.role));
  }
  const turns = roles[0] === 'system' ? roles.slice(1) : roles;
  if (turns.some((role, index) => role !== (index % 2 === 0 ? 'user' : 'assistant'))) return 'bad_order';
  if (turns.at(-1) === last) return undefined;
  return last === 'assistant' ? 'no_completion' : 'no_question';
}

function findMessageProblem(message: JsonObject): RecordProblem | undefined {
  if (Object.keys(message).some((field) => field !== 'role' && field !== 'content')) return 'unknown_field';
  const { role, content } = message;
  if (role !== 'system' && role !== 'user' && role !== 'assistant') return 'bad_role';
  return findTextProblem(content);
}

function findPairProblem({ chosen, rejected }: JsonObject): RecordProblem | undefined {
  if (chosen === undefined || rejected === undefined) return 'no_completion';
  const problem = findTextProblem(chosen) ?? findTextProblem(rejected);
  if (problem) return problem;
  return isSameAnswer(String(chosen), String(rejected)) ? 'same_pair' : undefined;
}

function findTextProblem(text: unknown): RecordProblem | undefined {
  if (typeof text !== 'string' || withoutBlanks(text) === '') return 'empty_content';
  // With the flag u, only half of a pair is a surrogate.
  return /\p{Surrogate}/u.test(text) ? 'broken_text' : undefined;
}

/** Whether there is nothing to prefer between two answers. */
export function isSameAnswer(one: string, other: string): boolean {
  return withoutBlanks(one) === withoutBlanks(other);
}

/** Space, tab, line ends, U+00A0 and U+3000, and nothing else: what both languages agree on. */
const blanksAround = /^[ \t\r\n\u00a0\u3000]+|[ \t\r\n\u00a0\u3000]+$/g;

function withoutBlanks(text: string): string {
  return text.replace(blanksAround, '');
}
