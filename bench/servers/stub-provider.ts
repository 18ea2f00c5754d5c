import { createServer } from 'node:http';

/**
 * A provider that answers at once, or streams 40 chunks 5 ms apart, each with the time at which it was sent.
 * Run: `tsx bench/servers/stub-provider.ts PORT`
 */
const usage = { prompt_tokens: 20, completion_tokens: 40, total_tokens: 60 };
const base = { id: 'chatcmpl-stub', created: 1, model: 'stub' };
const whole = JSON.stringify({
  ...base,
  object: 'chat.completion',
  choices: [
    { index: 0, message: { role: 'assistant', content: 'forty words '.repeat(20) }, finish_reason: 'stop' },
  ],
  usage,
});

createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (piece: string) => {
    body += piece;
  });
  request.on('end', () => {
    if (!body.includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'application/json' }).end(whole);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let sent = 0;
    const timer = setInterval(() => {
      const content = sent < 40 ? `${performance.timeOrigin + performance.now()} ` : undefined;
      const choices = [
        content ? { index: 0, delta: { content } } : { index: 0, delta: {}, finish_reason: 'stop' },
      ];
      response.write(`data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices })}\n\n`);
      if (sent++ < 40) return;
      clearInterval(timer);
      response.write(
        `data: ${JSON.stringify({ ...base, object: 'chat.completion.chunk', choices: [], usage })}\n\n`,
      );
      response.end('data: [DONE]\n\n');
    }, 5);
  });
}).listen(Number(process.argv[2]), '127.0.0.1', () => console.log('listening'));
