import * as z from 'zod';
import { parseJson } from '../../platform/json';
import { type ChatRequest, ModelError, type ModelErrorCode } from '../api';

/** An answer that is no success. */
export interface RefusedAnswer {
  readonly provider: string;
  /** The model as its provider calls it. */
  readonly model: string;
  readonly status: number;
  readonly retryAfter?: string | undefined;
  /** The provider's own words: an error body, or text. */
  readonly body: string;
  /** Name of the credential, for the remedy. */
  readonly credential?: string | undefined;
  /** The key and every text of the request: none of them may be repeated in an error. */
  readonly confidential: readonly string[];
}

const facts = { type: z.string().nullish(), code: z.unknown().optional() };

/** OpenAI's form; a text alone, as LMI and TEI have it; the facts by themselves, as Cohere, TEI and older vLLM have it. */
const errorBody = z.union([
  z.object({ error: z.union([z.string(), z.object({ message: z.string().optional(), ...facts })]) }),
  z.object({ message: z.string(), ...facts }).transform((error) => ({ error })),
  z.object({ detail: z.string() }).transform(({ detail }) => ({ error: detail })),
]);

const longestMessage = 200;

/** Turns a provider's refusal into an error that says whether to try again and what to change. */
export function explainProviderAnswer(answer: RefusedAnswer): ModelError {
  const said = readErrorBody(answer.body);
  const words = quoteSafely(said.message, answer.confidential);
  const happened = `${answer.provider} answered ${answer.status} for model ${answer.model}${words}`;
  const { code, kind, isRetryable, remedy } = classify(answer, said);
  return new ModelError(`${happened}: ${remedy}`, {
    kind,
    code,
    isRetryable,
    retryAfterMs: readRetryAfter(answer.retryAfter),
  });
}

/** Every text of a chat that an error must not repeat. */
export function confidentialTexts(request: ChatRequest, key: string | undefined): string[] {
  const texts = request.messages.map((message) => message.content);
  return key ? [key, ...texts] : texts;
}

/**
 * A provider's message as an addition to ours, shortened; nothing when it repeats a text that must not be repeated.
 *
 * @param confidential - compared in pieces of 12 characters; shorter texts say too little to be recognised
 */
export function quoteSafely(message: string, confidential: readonly string[]): string {
  const line = message
    .replace(/\s+/g, ' ')
    .replace(/\b(?:sk|rk|pk|key|Bearer)[-_ ][^\s,;'"]{6,}/gi, '…')
    .trim();
  if (line === '' || repeats(line, confidential)) return '';
  return ` ("${line.length > longestMessage ? `${line.slice(0, longestMessage)}…` : line}")`;
}

function repeats(line: string, confidential: readonly string[]): boolean {
  const pieceLength = 12;
  const texts = confidential.map((text) => text.replace(/\s+/g, ' '));
  for (let start = 0; start + pieceLength <= line.length; start++) {
    const piece = line.slice(start, start + pieceLength);
    if (texts.some((text) => text.includes(piece))) return true;
  }
  return texts.some((text) => text.length >= 4 && text.length < pieceLength && line.includes(text));
}

interface Classification {
  readonly code: ModelErrorCode;
  readonly kind: ModelError['kind'];
  readonly isRetryable: boolean;
  readonly remedy: string;
}

function classify(answer: RefusedAnswer, said: { message: string; code: string }): Classification {
  const { status } = answer;
  if (status === 401 || status === 403) {
    return {
      code: 'provider_refused_key',
      kind: 'unavailable',
      isRetryable: false,
      remedy: answer.credential
        ? `check the key ${answer.credential} and what it may use`
        : 'name the key in credential of the route',
    };
  }
  if (status === 429 && /insufficient_quota|billing/i.test(`${said.code} ${said.message}`)) {
    return {
      code: 'provider_rate_limited',
      kind: 'rate-limited',
      isRetryable: false,
      remedy: 'its credit is used up: raise it there',
    };
  }
  if (status === 429) {
    return {
      code: 'provider_rate_limited',
      kind: 'rate-limited',
      isRetryable: true,
      remedy: 'try again later',
    };
  }
  // By 424 TEI says that its model failed; LMI does, too, and of a request that it cannot read (djl-serving and
  // text-embeddings-inference, read 2026-11-30).
  const hasModelFailed = status === 424 && !/input parsing failed/i.test(said.message);
  if (status === 408 || status >= 500 || hasModelFailed) {
    return {
      code: 'provider_unavailable',
      kind: 'unavailable',
      isRetryable: true,
      remedy: 'try again later',
    };
  }
  if (isTooLong(said)) {
    return {
      code: 'context_length_exceeded',
      kind: 'invalid',
      isRetryable: false,
      remedy: 'send less text or ask for fewer tokens',
    };
  }
  return {
    code: 'invalid_request',
    kind: 'invalid',
    isRetryable: false,
    remedy: adviseChange(status, said.message),
  };
}

function adviseChange(status: number, message: string): string {
  if (status === 404) return 'check provider and model of the route';
  // TEI takes 32 texts in one call unless it is told otherwise.
  if (message.includes('maximum allowed batch size')) {
    return 'start the server with a larger --max-client-batch-size, or lower maxBatch of an embedding route';
  }
  return 'change the request or the model of the route';
}

function isTooLong(said: { message: string; code: string }): boolean {
  return /context_length_exceeded|context (?:length|window|size)|prompt is too long|input is too long|max_model_len|too many (?:input )?tokens/i.test(
    `${said.code} ${said.message}`,
  );
}

function readErrorBody(body: string): { message: string; code: string } {
  try {
    const { error } = parseJson(body, errorBody, 'the error');
    if (typeof error === 'string') return { message: error, code: '' };
    return { message: error.message ?? '', code: `${error.code ?? ''} ${error.type ?? ''}` };
  } catch {
    // Proxies answer with pages of their own: their text says little and may be long.
    return { message: '', code: '' };
  }
}

/** Seconds or an HTTP date, as milliseconds from now. */
function readRetryAfter(value: string | undefined): number | undefined {
  if (!value) return undefined;
  const seconds = Number(value);
  const milliseconds = Number.isNaN(seconds) ? Date.parse(value) - Date.now() : seconds * 1_000;
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, Math.round(milliseconds));
}
