import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchRow } from './bench-row';
import { closedLoop, type LoopRequest, quantile } from './closed-loop';
import { freePort, startProcess } from './start-process';

const root = join(import.meta.dirname, '..');
const tsx = ['--import', 'tsx'];

/** What the gateway adds to a call of the provider: latency, throughput and delay of a streamed chunk. */
export async function benchGateway(): Promise<readonly BenchRow[]> {
  const servers = await startServers();
  const rows: BenchRow[] = [];
  const names = Object.keys(servers);
  const at = async (workers: number, requests: number) => {
    const results = new Map<string, { p50: number; p99: number; requestsPerSecond: number }>();
    for (const [name, request] of Object.entries(servers)) {
      await closedLoop(request, { workers, requests: requests / 4 });
      const { latenciesMs, requestsPerSecond } = await closedLoop(request, { workers, requests });
      results.set(name, {
        p50: quantile(latenciesMs, 0.5),
        p99: quantile(latenciesMs, 0.99),
        requestsPerSecond,
      });
    }
    return results;
  };

  const single = await at(1, 2_000);
  const direct = single.get('provider')?.p50 ?? Number.NaN;
  for (const name of names.filter((other) => other !== 'provider')) {
    const added = (single.get(name)?.p50 ?? Number.NaN) - direct;
    rows.push({
      name: `latency that the ${name} adds, p50, c=1`,
      value: added,
      unit: 'ms',
      floor: { name: 'provider called directly', value: direct },
      ...(name === 'kit' ? { aim: '<= 0.8', isMet: added <= 0.8 } : {}),
    });
  }
  const many = await at(50, 10_000);
  const portkey = many.get('Portkey gateway')?.requestsPerSecond;
  for (const [name, { requestsPerSecond, p99 }] of many) {
    rows.push({
      name: `throughput, ${name}, c=50`,
      value: requestsPerSecond,
      unit: 'requests/s',
      ...(name === 'kit' ? { aim: '>= 2500', isMet: requestsPerSecond >= 2_500 } : {}),
    });
    rows.push({ name: `latency, ${name}, p99, c=50`, value: p99, unit: 'ms' });
    if (name === 'kit' && portkey) {
      const ratio = requestsPerSecond / portkey;
      rows.push({
        name: 'throughput, kit / Portkey, c=50',
        value: ratio,
        unit: 'x',
        aim: '>= 2.5',
        isMet: ratio >= 2.5,
      });
    }
  }
  for (const [name, request] of Object.entries(servers)) {
    const value = await chunkDelay(request);
    if (value !== undefined) {
      rows.push({ name: `delay of a streamed chunk, ${name}, p50`, value, unit: 'ms' });
    }
  }
  return rows;
}

async function startServers(): Promise<Readonly<Record<string, LoopRequest>>> {
  const messages = [{ role: 'user', content: 'what is a release?' }];
  const request = (url: string, headers: Record<string, string>): LoopRequest => ({
    url: `${url}/v1/chat/completions`,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'stub', messages }),
  });
  const url = (port: number) => `http://127.0.0.1:${port}`;
  const script = (name: string) => join(root, `bench/servers/${name}.ts`);

  const [provider, proxy, kit] = [await freePort(), await freePort(), await freePort()];
  await startProcess([...tsx, script('stub-provider'), String(provider)], /listening/);
  await startProcess([...tsx, script('bare-proxy'), String(proxy), url(provider)], /listening/);
  const [, key] = await startProcess(
    [...tsx, script('kit-server'), String(kit), url(provider)],
    /listening (\S+) \S+\n/,
  );
  const servers: Record<string, LoopRequest> = {
    provider: request(url(provider), {}),
    'bare proxy': request(url(proxy), {}),
    kit: request(url(kit), { authorization: `Bearer ${key}` }),
  };
  const portkey = join(root, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  if (existsSync(portkey)) {
    const port = await freePort();
    await startProcess([portkey, '--headless', `--port=${port}`], /running|port|ready/i);
    const custom = { 'x-portkey-provider': 'openai', 'x-portkey-custom-host': `${url(provider)}/v1` };
    servers['Portkey gateway'] = request(url(port), { authorization: 'Bearer stub', ...custom });
  }
  return servers;
}

/**
 * Milliseconds from the provider's write of a chunk to its arrival here, median of five streams; undefined for a peer
 * that does not stream here.
 */
async function chunkDelay({ url, headers, body }: LoopRequest): Promise<number | undefined> {
  const delays: number[] = [];
  for (let round = 0; round < 5; round++) {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify({ ...JSON.parse(body), stream: true }),
    });
    if (!response.ok || !response.body) return undefined;
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      const arrived = performance.timeOrigin + performance.now();
      for (const [, sent] of piece.matchAll(/"content":"(\d+\.\d+)/g)) delays.push(arrived - Number(sent));
    }
  }
  return quantile(
    delays.sort((a, b) => a - b),
    0.5,
  );
}
