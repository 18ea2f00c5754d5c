import type {
  Wire,
  WireAnswer,
  WireCaller,
  WireDocumentList,
  WireList,
  WireModel,
  WirePassages,
  WireUpload,
  WireUploadRequest,
} from '../../../lambdas/api/api';
import type { DocumentRecord, DocumentState } from '../../../lambdas/domain/document';
import { type EvaluationApi, evaluationApi } from '../evaluations/evaluation-api';
import { type FeedbackApi, feedbackApi } from '../feedback/feedback-api';
import { type MonitoringApi, monitoringApi } from '../monitoring/monitoring-api';
import { type ReleaseApi, releaseApi } from '../releases/release-api';
import { type ReviewApi, reviewApi } from '../reviews/review-api';
import type { StreamedChunk } from './completion-chunk';
import { createKitClient } from './kit-client';
import { parseOwnJson } from './parse-own-json';
import { readEvents } from './read-events';
import { sendFile } from './send-file';

/** A message of a conversation, as the API takes it. */
export interface SentMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** The kit's HTTP API as the application uses it. Every method throws an {@link ApiFailure}. */
export interface KitApi extends FeedbackApi, ReviewApi, MonitoringApi, ReleaseApi, EvaluationApi {
  me(): Promise<WireCaller>;
  models(): Promise<WireList<WireModel>>;
  /** Streams a completion; ends early, without an error, only when `signal` is aborted. */
  streamCompletion(
    request: { model: string; messages: readonly SentMessage[] },
    signal: AbortSignal,
  ): AsyncIterable<StreamedChunk>;
  cancelAnswer(answerId: string): Promise<void>;
  answer(answerId: string, signal: AbortSignal): Promise<WireAnswer>;
  documents(
    query: { state?: DocumentState; after?: string; limit: number },
    signal: AbortSignal,
  ): Promise<WireDocumentList>;
  document(documentId: string, signal: AbortSignal): Promise<Wire<DocumentRecord>>;
  passages(documentId: string, signal: AbortSignal): Promise<WirePassages>;
  deleteDocument(documentId: string): Promise<void>;
  retryDocument(documentId: string): Promise<void>;
  /**
   * Announces a file and sends it to where the kit says.
   *
   * @param onProgress - called with the share that was sent, 0 to 1
   * @returns the document's id, which may not be found before the file is taken up
   */
  upload(file: File, onProgress: (share: number) => void): Promise<string>;
}

/**
 * The API as the one whose key or token is sent.
 *
 * @param readToken - a key, or a token that is good now; throws a SignInFailure when there is none
 * @param onRefused - called when the kit does not accept it (any more), or when there is none
 */
export function createKitApi(readToken: () => Promise<string>, onRefused: () => void): KitApi {
  const client = createKitClient(readToken, onRefused);
  const { send, call, read, post } = client;
  return {
    ...feedbackApi(client),
    ...reviewApi(client),
    ...monitoringApi(client),
    ...releaseApi(client),
    ...evaluationApi(client),

    me: () => read('/v1/me'),
    models: () => read('/v1/models'),

    async *streamCompletion(request, signal) {
      const response = await send('/v1/chat/completions', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...request, stream: true, stream_options: { include_usage: true } }),
        signal,
      });
      if (!response.body) return;
      for await (const data of readEvents(response.body)) {
        if (data === '[DONE]') return;
        yield parseOwnJson<StreamedChunk>(data);
      }
    },

    async cancelAnswer(answerId) {
      await call(`/v1/answers/${encodeURIComponent(answerId)}/cancel`, { method: 'POST' });
    },

    answer: (answerId, signal) => read(`/v1/answers/${encodeURIComponent(answerId)}`, signal),

    documents({ state, after, limit }, signal) {
      const query = new URLSearchParams({ limit: String(limit) });
      if (state) query.set('state', state);
      if (after) query.set('after', after);
      return read(`/v1/documents?${query}`, signal);
    },

    document: (documentId, signal) => read(`/v1/documents/${encodeURIComponent(documentId)}`, signal),

    passages: (documentId, signal) =>
      read(`/v1/documents/${encodeURIComponent(documentId)}/passages`, signal),

    async deleteDocument(documentId) {
      await call(`/v1/documents/${encodeURIComponent(documentId)}`, { method: 'DELETE' });
    },

    async retryDocument(documentId) {
      await call(`/v1/documents/${encodeURIComponent(documentId)}/retry`, { method: 'POST' });
    },

    async upload(file, onProgress) {
      const request: WireUploadRequest = { name: file.name, size_bytes: file.size };
      const { document_id, upload } = await post<WireUpload>('/v1/uploads', request);
      await sendFile(upload, file, onProgress);
      return document_id;
    },
  };
}
