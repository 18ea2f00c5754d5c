import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { stream } from 'hono/streaming';
import type { WireAnswer, WireModel } from '../../lambdas/api/api';
import type { Role } from '../../lambdas/domain/caller';
import { contentSecurityPolicy } from '../../lib/api/content-security-policy';
import { refuse } from './refuse';
import type { StandInAccounts } from './stand-in-accounts';
import { answerTo, recordOf } from './stand-in-answers';
import { StandInDocuments } from './stand-in-documents';
import { addLoop, type StandInLoop } from './stand-in-loop';
import { type StandInStore, startStandInStore } from './stand-in-store';

/** A server that speaks the kit's wire types with made-up data, so that the browser can be tested on its own. */
export interface StandInKit {
  readonly url: string;
  /** The one key that it accepts; `revokeKey` makes it refuse even that. */
  readonly key: string;
  revokeKey(): void;
  /** Where uploads go, when it is not the kit itself. */
  readonly store: StandInStore | undefined;
  readonly loop: StandInLoop;
  /** Ids of the answers that were asked to stop. */
  readonly cancelled: readonly string[];
  /** Ids of the answers whose connection was closed before their end. */
  readonly abandoned: readonly string[];
  /** Messages of the last completion that was asked for. */
  lastMessages(): readonly { role: string; content: string }[];
  close(): Promise<void>;
}

/** Milliseconds until a store of its own has told the kit of an upload. */
const arrivalMs = 2_000;
const models: readonly WireModel[] = [
  model('offline', 'chat', 'offline', 'extractive-v1'),
  model('offline-embedding', 'embedding', 'offline', 'hashed-ngrams-v1'),
  model('rag', 'chain', 'offline', 'extractive-v1'),
  model('ollama/qwen3', 'chat', 'ollama', 'qwen3'),
];

/**
 * Starts the stand-in on a free port of the loopback address.
 *
 * @param options.webFolder - the built application
 * @param options.fillers - further documents, for paging
 * @param options.accounts - where people sign in beside the key
 * @param options.roles - of whoever has the key; left out: user
 * @param options.authorId - who made the candidate that waits for approval; the caller is `key_1`
 * @param options.hasStore - whether uploads go to a store of its own, which tells the kit of them 2 s later
 */
export async function startStandInKit(options: {
  webFolder: string;
  fillers?: number;
  port?: number;
  accounts?: StandInAccounts;
  hasStore?: boolean;
  roles?: readonly Role[];
  authorId?: string;
}): Promise<StandInKit> {
  const key = 'sk-kit-stand-in';
  const documents = new StandInDocuments(options.fillers ?? 0);
  const records = new Map<string, WireAnswer>();
  const cancelled: string[] = [];
  const abandoned: string[] = [];
  const broken = new Set<string>();
  const announced = new Map<string, string>();
  const { accounts } = options;
  const store = options.hasStore
    ? await startStandInStore((path, content) => {
        const name = announced.get(path.slice(1)) ?? '';
        setTimeout(() => documents.upload(name, content), arrivalMs).unref();
      })
    : undefined;
  const isLetIn = (header: string | undefined) =>
    !isRevoked && (header === `Bearer ${key}` || accounts?.accepts(header?.slice(7) ?? '') === true);
  let isRevoked = false;
  let lastMessages: readonly { role: string; content: string }[] = [];

  const app = new Hono();
  app.get('/config.json', (context) =>
    context.json(accounts ? { sign_in: { domain: accounts.domain, client_id: accounts.clientId } } : {}),
  );
  app.put('/v1/uploads/:token', async (context) => {
    const name = announced.get(context.req.param('token'));
    if (name === undefined) return refuse(context, 404, 'upload_not_found', 'this upload is unknown');
    documents.upload(name, await context.req.text());
    return context.body(null, 200);
  });
  app.use('/v1/*', async (context, next) => {
    if (!isLetIn(context.req.header('authorization'))) {
      return refuse(context, 401, 'invalid_api_key', 'the key is not known: use one that this kit has made');
    }
    return next();
  });
  const me = { id: 'key_1', tenant: 'local', groups: [], roles: options.roles ?? ['user'] };
  app.get('/v1/me', (context) => context.json({ ...me, allowed_models: 'all' }));
  const passagesOf = (id: string) => documents.passages(id);
  const loop = addLoop(app, { ...options, callerId: me.id, roles: me.roles, records, passagesOf });
  app.get('/v1/models', (context) => context.json({ object: 'list', data: models }));

  app.get('/v1/documents', (context) => {
    const { state, after, limit } = context.req.query();
    return context.json(documents.list({ state, after, limit: Number(limit ?? 50) }));
  });
  app.post('/v1/uploads', async (context) => {
    const { name, size_bytes: sizeBytes }: { name: string; size_bytes: number } = await context.req.json();
    if (sizeBytes === 0)
      return refuse(context, 400, 'document_empty', `${name} is empty: upload one with content`);
    const token = `token-${announced.size + 1}`;
    announced.set(token, name);
    const upload = {
      method: 'PUT',
      url: store ? `${store.url}/${token}?X-Amz-Signature=0` : `/v1/uploads/${token}`,
      headers: store ? { 'content-length': String(sizeBytes), 'x-amz-meta-entry': 'e30' } : {},
      expires_at: '2026-03-01T09:45:00.000Z',
    };
    return context.json({ document_id: documents.idOf(name), upload }, 201);
  });
  app.get('/v1/documents/:id', (context) => {
    const found = documents.get(context.req.param('id'));
    return found
      ? context.json(found)
      : refuse(context, 404, 'document_not_found', 'there is no such document');
  });
  app.get('/v1/documents/:id/passages', (context) =>
    context.json({ object: 'list', data: passagesOf(context.req.param('id')) }),
  );
  app.post('/v1/documents/:id/retry', (context) =>
    context.json(documents.retry(context.req.param('id')) ?? {}),
  );
  app.delete('/v1/documents/:id', (context) => {
    const outcome = documents.remove(context.req.param('id'));
    return outcome === 'removed'
      ? context.json({ deleted: true })
      : refuse(
          context,
          409,
          'document_not_owned',
          'the document belongs to folder:docs: delete the file there',
        );
  });

  app.get('/v1/answers/:id', (context) => {
    const found = records.get(context.req.param('id'));
    return found ? context.json(found) : refuse(context, 404, 'answer_not_found', 'there is no such answer');
  });
  app.post('/v1/answers/:id/cancel', (context) => {
    cancelled.push(context.req.param('id'));
    return context.json({ id: context.req.param('id') });
  });

  app.post('/v1/chat/completions', async (context) => {
    const { messages } = await context.req.json();
    lastMessages = messages;
    const question: string = messages.at(-1).content;
    const answer = answerTo(broken.has(question) ? 'mended' : question, passagesOf);
    if (answer.ending === 'error' || answer.ending === 'cut') broken.add(question);
    const id = `answer_${String(records.size).padStart(24, '0')}`;
    records.set(id, recordOf(id, question, answer, documents.passages('doc_citations-md')));
    context.header('content-type', 'text/event-stream');
    return stream(context, async (body) => {
      body.onAbort(() => {
        abandoned.push(id);
      });
      const send = (data: unknown) => body.write(`data: ${JSON.stringify(data)}\n\n`);
      const chunk = (delta: object, finish: string | null = null, more: object = {}) =>
        send({
          id,
          object: 'chat.completion.chunk',
          created: 0,
          model: 'rag',
          choices: [{ index: 0, delta, finish_reason: finish }],
          ...more,
        });
      await body.write(': heartbeat\n\n');
      await chunk({ role: 'assistant', content: '' });
      await chunk({}, null, { citations: answer.citations });
      for (const token of answer.tokens) {
        if (body.aborted) return;
        await chunk({ content: token });
        await wait(answer.tokenMs);
      }
      if (answer.ending === 'cut') return;
      if (answer.ending === 'error') {
        const message = 'the provider went away in the middle: try again';
        await send({ error: { message, type: 'server_error', param: null, code: 'stream_interrupted' } });
        return;
      }
      await chunk({}, 'stop', { answer_state: answer.ending });
      await send({ id, object: 'chat.completion.chunk', choices: [], usage: { total_tokens: 1_290 } });
      await body.write('data: [DONE]\n\n');
    });
  });

  app.get('*', (context) => {
    const path = context.req.path === '/' ? '/index.html' : context.req.path;
    // That of every host of the kit: nothing inline but what React sets as style properties.
    context.header(
      'content-security-policy',
      contentSecurityPolicy([accounts?.domain, store?.url].filter((origin) => origin !== undefined)),
    );
    context.header('content-type', contentTypes[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream');
    return context.body(readFileSync(join(options.webFolder, path)));
  });

  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: options.port ?? 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    key,
    store,
    loop,
    cancelled,
    abandoned,
    revokeKey: () => {
      isRevoked = true;
    },
    lastMessages: () => lastMessages,
    close: async () => {
      await store?.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
    },
  };
}

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript',
  css: 'text/css',
};

function model(id: string, kind: WireModel['kind'], provider: string, providerModel: string): WireModel {
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: provider,
    kind,
    provider,
    provider_model: providerModel,
  };
}
