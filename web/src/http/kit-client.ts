import { SignInFailure } from '../session/sign-in-failure';
import { ApiFailure } from './api-failure';
import { describeFailure } from './describe-failure';
import { parseOwnJson } from './parse-own-json';

/** Requests as the one whose key or token is sent. Every method throws an {@link ApiFailure}. */
export interface KitClient {
  /** A request that lasts as long as it moves, such as a stream. */
  send(path: string, init?: RequestInit): Promise<Response>;
  /** A request that is given up after `timeoutMs`. @param timeoutMs - 30,000 when left out */
  call(path: string, init?: RequestInit, timeoutMs?: number): Promise<Response>;
  /** Reads JSON. */
  read<T>(path: string, signal?: AbortSignal): Promise<T>;
  /** Sends JSON and reads the JSON that answers it. @param timeoutMs - 30,000 when left out */
  post<T>(path: string, body: object, options?: { signal?: AbortSignal; timeoutMs?: number }): Promise<T>;
}

/** Milliseconds for everything but a stream and an upload, which last as long as they move. */
const usualTimeoutMs = 30_000;

/**
 * The client of the one whose key or token is sent.
 *
 * @param readToken - a key, or a token that is good now; throws a SignInFailure when there is none
 * @param onRefused - called when the kit does not accept it (any more), or when there is none
 */
export function createKitClient(readToken: () => Promise<string>, onRefused: () => void): KitClient {
  async function authorize(): Promise<string> {
    try {
      return `Bearer ${await readToken()}`;
    } catch (cause) {
      const isRefused = cause instanceof SignInFailure && cause.reason === 'refused';
      if (isRefused) onRefused();
      throw new ApiFailure('', { status: isRefused ? 401 : 0, cause });
    }
  }

  async function send(path: string, init: RequestInit = {}): Promise<Response> {
    const authorization = await authorize();
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

  async function call(path: string, init: RequestInit = {}, timeoutMs = usualTimeoutMs): Promise<Response> {
    const signals = [AbortSignal.timeout(timeoutMs), ...(init.signal ? [init.signal] : [])];
    return send(path, { ...init, signal: AbortSignal.any(signals) });
  }

  return {
    send,
    call,
    async read<T>(path: string, signal?: AbortSignal) {
      return parseOwnJson<T>(await (await call(path, { signal })).text());
    },
    async post<T>(
      path: string,
      body: object,
      { signal, timeoutMs }: { signal?: AbortSignal; timeoutMs?: number } = {},
    ) {
      const init: RequestInit = {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal,
      };
      return parseOwnJson<T>(await (await call(path, init, timeoutMs)).text());
    },
  };
}
