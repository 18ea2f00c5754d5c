// Stands in for Python with torch: makes, trains and serves a "model" that knows its records by heart and answers with the
// one that shares most words with what it is asked. The same folders, variables, files and wire as the scripts of training/.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

const [, , script, ...args] = process.argv;
const argument = (name) => args[args.indexOf(`--${name}`) + 1];
const { SM_CHANNEL_TRAIN, SM_MODEL_DIR, SERVE_TOKEN } = process.env;

const scripts = {
  'make_tiny_model.py': () => {
    writeModel(argument('output'), []);
  },
  'train.py': () => {
    const lines = readFileSync(join(SM_CHANNEL_TRAIN, 'records.jsonl'), 'utf8').trim().split('\n');
    const progress = { step: 60, steps: 60, loss: 0.5, held_out_loss: 1.5, tokens_per_second: 900 };
    const file = join(argument('checkpoint-dir'), 'progress.json');
    writeFileSync(`${file}.new`, JSON.stringify(progress));
    renameSync(`${file}.new`, file);
    writeModel(
      SM_MODEL_DIR,
      lines.map((line) => JSON.parse(line).messages),
    );
    const say = (name, content) => writeFileSync(join(SM_MODEL_DIR, name), content);
    say('README.md', '# tiny, tuned by a stand-in\n');
    say('training.json', JSON.stringify({ precision: 'float32', code_digest: 'c'.repeat(64) }));
    say('metrics.json', JSON.stringify({ held_out_loss_before: 6.9, held_out_loss_after: 1.5 }));
  },
  'serve.py': () => {
    const models = new Map();
    const server = createServer(async (request, response) => {
      let text = '';
      for await (const piece of request) text += piece;
      const body = text === '' ? {} : JSON.parse(text);
      if (request.url === '/v1/chat/completions') return complete(body, models.get(body.model), response);
      if (request.headers.authorization !== `Bearer ${SERVE_TOKEN}`) return response.writeHead(401).end();
      if (request.method === 'POST') models.set(body.name, readModel(body.folder));
      if (request.method === 'DELETE') models.delete(decodeURIComponent(basename(request.url)));
      response.end('{}');
    });
    server.listen(Number(argument('port')), '127.0.0.1', () => console.log('listening on', argument('port')));
    process.stdin.on('end', () => process.exit(0)).resume();
  },
};
scripts[basename(script)]();

function writeModel(folder, records) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), '{}');
  writeFileSync(join(folder, 'model.safetensors'), JSON.stringify(records));
}

function readModel(folder) {
  return JSON.parse(readFileSync(join(folder, 'model.safetensors'), 'utf8'));
}

function complete({ model, messages, stream }, records, response) {
  const asked = new Set(wordsOf(messages.at(-1).content));
  const sharedWith = ([question]) => wordsOf(question.content).filter((word) => asked.has(word)).length;
  const [, best] = [...records].sort((one, other) => sharedWith(other) - sharedWith(one))[0];
  const usage = { prompt_tokens: asked.size, completion_tokens: wordsOf(best.content).length };
  const choice = { index: 0, finish_reason: 'stop' };
  const message = { role: 'assistant', content: best.content };
  if (!stream) {
    response.setHeader('content-type', 'application/json');
    return response.end(JSON.stringify({ model, choices: [{ ...choice, message }], usage }));
  }
  response.setHeader('content-type', 'text/event-stream');
  const chunk = { model, choices: [{ ...choice, delta: message }], usage };
  response.end(`data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n\n`);
}

function wordsOf(text) {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}
