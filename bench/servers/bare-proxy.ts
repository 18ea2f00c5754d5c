import { Agent, createServer, request as send } from 'node:http';

/**
 * The floor of a gateway: Node copies bytes and knows nothing. Run: `tsx bench/servers/bare-proxy.ts PORT UPSTREAM`
 */
const agent = new Agent({ keepAlive: true });
const upstream = process.argv[3] ?? '';

createServer((request, response) => {
  const call = send(
    `${upstream}${request.url}`,
    { method: request.method, agent, headers: { ...request.headers, host: new URL(upstream).host } },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  call.on('error', () => response.writeHead(502).end());
  request.pipe(call);
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
