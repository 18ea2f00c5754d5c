import { type AnswerCompleted, eventSchemaVersion, type Publish } from '../domain/event';
import { detectLanguage } from '../domain/language';
import { maskPersonalData } from '../domain/mask-personal-data';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { AnswerRecord } from './api';

/** Tells of an answer that has ended; returns at once, and throws nothing. */
export type AnnounceAnswer = (record: AnswerRecord) => void;

/** What telling of answers needs. */
export interface AnnounceAnswerDeps {
  readonly publish: Publish;
  readonly now: () => Date;
  readonly log: Log;
}

/**
 * Publishes `answer.completed` for answers that have ended, texts masked.
 *
 * Nobody waits for it, and no answer fails because its event could not be published: the log then says so.
 */
export function announceAnswers(deps: AnnounceAnswerDeps): AnnounceAnswer {
  return (record) => {
    publishEnd(record, deps).catch((error: unknown) =>
      deps.log('rag.answer_not_published', {
        answerId: record.id,
        code: error instanceof AppError ? error.code : 'internal',
      }),
    );
  };
}

async function publishEnd(record: AnswerRecord, { publish, now }: AnnounceAnswerDeps): Promise<void> {
  const { state } = record;
  if (state === 'running') return;
  const event: AnswerCompleted = {
    id: `answer.completed/${record.id}`,
    type: 'answer.completed',
    time: now().toISOString(),
    tenant: record.caller.tenant,
    release: record.release,
    traceId: record.id,
    schemaVersion: eventSchemaVersion,
    answerId: record.id,
    callerId: record.caller.id,
    state,
    code: record.error?.code,
    language: detectLanguage(record.question),
    question: maskPersonalData(record.question),
    answer: maskPersonalData(record.answer),
    route: record.route,
    passages: record.passages.length,
    citations: record.citations.length,
    rejectedCitations: record.rejectedCitations,
    bestScore: record.passages[0]?.score,
    inputTokens: record.usage?.inputTokens ?? 0,
    outputTokens: record.usage?.outputTokens ?? 0,
    costUsd: record.costUsd,
    latencyMs: latencies(record),
  };
  await publish([event]);
}

function latencies({ latency }: AnswerRecord): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(latency).map(([step, milliseconds]) => [
      step.replace(/Ms$/, ''),
      Math.round(milliseconds),
    ]),
  );
}
