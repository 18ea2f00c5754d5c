import { Agent, request } from 'node:http';

/** What a closed loop of requests took. */
export interface LoopResult {
  readonly requestsPerSecond: number;
  /** Milliseconds of each request, ascending. */
  readonly latenciesMs: readonly number[];
}

/** A request that is sent again and again. */
export interface LoopRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends requests over kept-alive connections, each worker its next one when the last has been answered. */
export async function closedLoop(
  { url, headers, body }: LoopRequest,
  { workers, requests }: { workers: number; requests: number },
): Promise<LoopResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: workers });
  const latenciesMs: number[] = [];
  let left = requests;
  const send = () =>
    new Promise<void>((resolve, reject) => {
      const start = performance.now();
      const call = request(url, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.on('end', () => {
          latenciesMs.push(performance.now() - start);
          if (response.statusCode === 200) resolve();
          else reject(new Error(`${url} answered ${response.statusCode}`));
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  const start = performance.now();
  await Promise.all(
    Array.from({ length: workers }, async () => {
      while (left-- > 0) await send();
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  agent.destroy();
  return { requestsPerSecond: requests / seconds, latenciesMs: latenciesMs.sort((a, b) => a - b) };
}

/** The value below which that share of ascending values lies. */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? Number.NaN;
}
