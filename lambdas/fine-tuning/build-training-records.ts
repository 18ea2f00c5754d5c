import { setImmediate as letOthersGo } from 'node:timers/promises';
import { estimateTokens } from '../domain/estimate-tokens';
import { maskPersonalData } from '../domain/mask-personal-data';
import type { DatasetCase } from '../evaluation/api';
import { digest } from '../platform/digest';
import type { TuningMethod } from './api';
import type { TrainingChannel } from './ports';
import { recordsOfCase } from './records-of-case';
import { findRecordProblem, type TrainingRecord } from './training-record';

/** Training records before they are written. */
export interface BuiltRecords {
  /** What is learned from, without what is held out. */
  readonly records: number;
  readonly heldOut: number;
  /** Estimated, of what is learned from. */
  readonly tokens: number;
  readonly leftOut: Readonly<Record<string, number>>;
  /** Lines without their ends; made while they are read. */
  lines(channel: TrainingChannel): AsyncGenerator<string>;
}

/** One in so many is held out. */
const heldOutOneIn = 10;
/** Held out at most: their loss is measured many times in a training, and is exact enough with these. */
const mostHeldOut = 1_000;
/** Cases between two pauses, so that a server in the same process goes on answering. */
const casesAtOnce = 500;

interface Kept {
  readonly caseIndex: number;
  readonly recordIndex: number;
  readonly digest: string;
  readonly tokens: number;
}

/**
 * Makes training records of the cases of a dataset. Of each record only its place and its digest are kept: the lines are
 * made again when they are written.
 *
 * What is held out follows from the digests of the records: the same cases hold out the same.
 *
 * @param options.maxTokens - estimated tokens above which a record is left out
 * @param options.isEvaluated - whether an evaluation set asks the same question
 */
export async function buildTrainingRecords(
  cases: readonly DatasetCase[],
  options: {
    readonly method: TuningMethod;
    readonly maxTokens: number;
    readonly isEvaluated: (question: string) => boolean;
  },
): Promise<BuiltRecords> {
  const { method } = options;
  const leftOut: Record<string, number> = {};
  const kept: Kept[] = [];
  const seen = new Set<string>();
  for (const [caseIndex, one] of cases.entries()) {
    if (caseIndex % casesAtOnce === casesAtOnce - 1) await letOthersGo();
    for (const [recordIndex, made] of recordsOfCase(one, method).entries()) {
      const checked = 'record' in made ? check(made.record, one, options) : made;
      const reason = 'leftOut' in checked ? checked.leftOut : seen.has(checked.digest) && 'duplicate';
      if (reason) leftOut[reason] = (leftOut[reason] ?? 0) + 1;
      else if ('digest' in checked) {
        seen.add(checked.digest);
        kept.push({ caseIndex, recordIndex, ...checked });
      }
    }
  }

  const isHeldOut = chooseHeldOut(kept);
  const learned = kept.filter((one) => !isHeldOut.has(one));
  return {
    records: learned.length,
    heldOut: isHeldOut.size,
    tokens: learned.reduce((sum, { tokens }) => sum + tokens, 0),
    leftOut,
    async *lines(channel) {
      for (const one of kept) {
        if (isHeldOut.has(one) !== (channel === 'validation')) continue;
        const from = cases[one.caseIndex];
        const made = from && recordsOfCase(from, method)[one.recordIndex];
        if (made && 'record' in made) yield JSON.stringify(made.record);
      }
    },
  };
}

function check(
  record: TrainingRecord,
  { question }: DatasetCase,
  options: Parameters<typeof buildTrainingRecords>[1],
): { readonly leftOut: string } | Pick<Kept, 'digest' | 'tokens'> {
  const problem = findRecordProblem(Buffer.from(JSON.stringify(record)), options.method);
  if (problem) return { leftOut: problem };
  const texts = textsOf(record);
  if (texts.some((text) => maskPersonalData(text) !== text)) return { leftOut: 'personal_data' };
  // Documents are what evaluations look answers up in: only questions with their answers leak.
  if (options.method !== 'pretrain' && options.isEvaluated(question))
    return { leftOut: 'in_evaluation_data' };
  const tokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  if (tokens > options.maxTokens) return { leftOut: 'too_many_tokens' };
  return { digest: digest(texts.join('\0')), tokens };
}

function textsOf(record: TrainingRecord): readonly string[] {
  if ('text' in record) return [record.text];
  if ('messages' in record) return record.messages.map(({ content }) => content);
  return [...record.prompt.map(({ content }) => content), record.chosen, record.rejected];
}

function chooseHeldOut(kept: readonly Kept[]): ReadonlySet<Kept> {
  const count = Math.min(mostHeldOut, Math.max(1, Math.floor(kept.length / heldOutOneIn)));
  return new Set([...kept].sort((left, right) => (left.digest < right.digest ? -1 : 1)).slice(0, count));
}
