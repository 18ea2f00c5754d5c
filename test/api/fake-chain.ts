import { setTimeout as wait } from 'node:timers/promises';
import type { Passage } from '../../lambdas/domain/passage';
import { AppError } from '../../lambdas/platform/errors';
import type { AnswerEvent, AnswerRecord, AnswerRequest, Answers, Chain } from '../../lambdas/rag/api';
import { createAnswers } from '../../lambdas/rag/read-answer';
import { FingerprintMismatchError } from '../../lambdas/vector-search/api';

/** The passage that every answer cites. */
export const helmPassage: Passage = {
  id: 'passage_helm',
  documentId: 'doc_helm',
  ordinal: 0,
  text: 'Helm installs charts into Kubernetes, creating a new release for each installation.',
  start: 20,
  end: 104,
  headingPath: ['Helm', 'Three big concepts'],
  page: 1,
  language: 'en',
  title: 'Using Helm',
  source: 'folder:docs',
  key: 'helm/using-helm.md',
  tenant: 'local',
  groups: [],
  metadata: { docCategory: 'intro' },
};

const quote = 'Helm installs charts into Kubernetes';

/**
 * A chain that answers everything from one passage, declines what asks for the weather, waits for a stop when asked
 * to `hang`, and keeps its records.
 */
export class FakeChain implements Chain {
  readonly requests: AnswerRequest[] = [];
  readonly records = new Map<string, AnswerRecord>();
  readonly answers: Answers = createAnswers({
    log: { get: async (answerId) => this.records.get(answerId) },
  });
  /** Milliseconds before the first event. */
  delayMs = 0;

  async *answer(request: AnswerRequest): AsyncIterable<AnswerEvent> {
    this.requests.push(request);
    const question = request.messages.at(-1)?.content ?? '';
    const record = runningRecord(request, question);
    const finish = (changes: Partial<AnswerRecord>): AnswerEvent => {
      const finished = { ...record, ...changes };
      this.records.set(record.id, finished);
      return { type: 'finish', record: finished };
    };
    this.records.set(record.id, record);
    await wait(this.delayMs);
    if (question === 'mismatch')
      throw new FingerprintMismatchError(fingerprint, { ...fingerprint, dimensions: 8 });
    yield { type: 'retrieved', passages: [{ number: 1, passage: helmPassage, score: 0.9 }] };
    if (question.includes('weather')) {
      const answer = 'The documents do not answer this question.';
      yield { type: 'text', text: answer };
      yield finish({ state: 'declined', answer, usage: undefined });
      return;
    }
    if (question.includes('asleep')) {
      yield { type: 'fallback', route: 'local/macaw', from: 'parrot', code: 'provider_unavailable' };
    }
    yield { type: 'text', text: 'Helm installs charts ' };
    if (question === 'hang') {
      await aborted(request.signal);
      yield finish({ state: 'cancelled', answer: 'Helm installs charts ' });
      return;
    }
    if (question === 'break') {
      throw new AppError('the provider ended the stream too early', {
        kind: 'unavailable',
        code: 'stream_interrupted',
        isRetryable: true,
      });
    }
    const citation = {
      number: 1,
      passageId: helmPassage.id,
      documentId: helmPassage.documentId,
      title: helmPassage.title,
      source: helmPassage.source,
      key: helmPassage.key,
      headingPath: helmPassage.headingPath,
      page: 1,
      quote,
      start: helmPassage.start,
      end: helmPassage.start + quote.length,
    };
    yield { type: 'citation', citation };
    yield { type: 'text', text: '[1].' };
    yield finish({
      state: 'answered',
      answer: 'Helm installs charts [1].',
      citations: [citation],
      finishReason: 'stop',
      provider: 'fake',
      model: 'parrot-1',
      costUsd: 0.000_12,
    });
  }
}

/** What the index of the tests was built with. */
export const fingerprint = {
  embeddingModel: 'fake/bird-1',
  dimensions: 4,
  splitterVersion: 'structure-1/400/40',
};

function runningRecord(request: AnswerRequest, question: string): AnswerRecord {
  return {
    id: request.answerId,
    caller: { id: request.caller.id, tenant: request.caller.tenant },
    createdAt: '2026-01-02T03:04:05.000Z',
    state: 'running',
    question,
    passages: [{ number: 1, passage: helmPassage, score: 0.9, keywordScore: 7.25, similarity: 0.8 }],
    answer: '',
    citations: [],
    rejectedCitations: 0,
    promptTemplate: 'answer',
    promptDigest: 'a'.repeat(64),
    settingsDigest: 'b'.repeat(64),
    route: 'parrot',
    usage: { inputTokens: 40, outputTokens: 5, isEstimated: true },
    latency: { retrieveMs: 4, firstTokenMs: 20, generateMs: 30, totalMs: 35 },
  };
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    signal?.addEventListener('abort', () => resolve());
  });
}
