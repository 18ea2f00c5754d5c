import type {
  Wire,
  WireAnswer,
  WireCaller,
  WireDocumentList,
  WireList,
  WireModel,
  WirePassages,
} from '../../../lambdas/api/api';
import type { DocumentRecord, DocumentState } from '../../../lambdas/domain/document';
import { ApiFailure } from './api-failure';
import type { StreamedChunk } from './completion-chunk';
import { describeFailure } from './describe-failure';
import { parseOwnJson } from './parse-own-json';
import { readEvents } from './read-events';

/** A message of a conversation, as the API takes it. */
export interface SentMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** The kit's HTTP API as the application uses it. Every method throws an {@link ApiFailure}. */
export interface KitApi {
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
  /** @param onProgress - called with the share that was sent, 0 to 1 */
  upload(file: File, onProgress: (share: number) => void): Promise<void>;
}

/** Milliseconds for everything but a stream and an upload, which last as long as they move. */
const timeoutMs = 30_000;

/**
 * The API with a key.
 *
 * @param onRefused - called when the kit does not accept the key (any more)
 */
export function createKitApi(key: string, onRefused: () => void): KitApi {
  const authorization = `Bearer ${key}`;

  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    const signals = [AbortSignal.timeout(timeoutMs), ...(init.signal ? [init.signal] : [])];
    return send(path, { ...init, signal: AbortSignal.any(signals) });
  }

  async function send(path: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(path, { ...init, headers: { ...init.headers, authorization } });
    } catch (cause) {
      throw new ApiFailure('', { status: 0, cause });
    }
    if (response.ok) return response;
    if (response.status === 401) onRefused();
    throw describeFailure(response.status, await response.text());
  }

  async function read<T>(path: string, signal?: AbortSignal): Promise<T> {
    return parseOwnJson<T>(await (await call(path, { signal })).text());
  }

  return {
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

    // XMLHttpRequest, because fetch does not tell how much of a body has been sent.
    upload: (file, onProgress) =>
      new Promise((resolve, reject) => {
        const form = new FormData();
        form.append('file', file, file.name);
        const request = new XMLHttpRequest();
        request.open('POST', '/v1/documents');
        request.setRequestHeader('authorization', authorization);
        request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / total));
        request.addEventListener('error', () => reject(new ApiFailure('', { status: 0 })));
        request.addEventListener('load', () => {
          if (request.status < 400) return resolve();
          if (request.status === 401) onRefused();
          reject(describeFailure(request.status, request.responseText));
        });
        request.send(form);
      }),
  };
}
