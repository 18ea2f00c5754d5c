import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '../../lambdas/domain/caller';
import type { KitEvent } from '../../lambdas/domain/event';
import { routesSchema } from '../../lambdas/model-gateway/settings';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqlitePointerStore } from '../../lambdas/promotion/adapters/sqlite-pointer-store';
import { SqliteReleaseStore } from '../../lambdas/promotion/adapters/sqlite-release-store';
import { createReleases, type ReleasesDeps } from '../../lambdas/promotion/create-releases';
import { makeDefaultManifest } from '../../lambdas/promotion/make-default-manifest';
import type { CheckTemplate } from '../../lambdas/promotion/ports';
import type { ReleaseManifest } from '../../lambdas/promotion/settings';
import { SqliteTemplateStore } from '../../lambdas/rag/adapters/sqlite-template-store';
import {
  parseAnswerTemplate,
  parseCondenseTemplate,
  parseDirectTemplate,
} from '../../lambdas/rag/parse-prompt-template';
import { chainSettingsSchema } from '../../lambdas/rag/settings';

/** Callers of each role, of one tenant. */
export const operator = makeCaller('key_operator', ['operator']);
export const approver = makeCaller('key_approver', ['approver']);

export function makeCaller(id: string, roles: Caller['roles']): Caller {
  return { id, tenant: 'local', groups: [], roles, allowedModels: 'all' };
}

/** Routes of the environment in these tests: a second model of each kind beside the first. */
export const routes = routesSchema.parse({
  chat: { kind: 'chat', provider: { type: 'offline' }, model: 'extractive-v1' },
  large: {
    kind: 'chat',
    provider: { type: 'openai-compatible', name: 'lab', baseUrl: 'http://127.0.0.1:9/v1' },
    model: 'macaw-large',
  },
  embedding: { kind: 'embedding', provider: { type: 'offline' }, model: 'hashed-ngrams-v1', dimensions: 384 },
  dense: {
    kind: 'embedding',
    provider: { type: 'openai-compatible', name: 'lab', baseUrl: 'http://127.0.0.1:9/v1' },
    model: 'dense-1',
    dimensions: 64,
  },
});

/** The text of a file of prompts/. */
export const readPrompt = (name: string) =>
  readFileSync(join(import.meta.dirname, `../../prompts/${name}.yaml`), 'utf8');

/** Refuses what the chain could not read. */
export const checkTemplate: CheckTemplate = (purpose, template) => {
  const parsers = {
    answer: parseAnswerTemplate,
    direct: parseDirectTemplate,
    condense: parseCondenseTemplate,
  };
  parsers[purpose](template);
};

/** Releases on the embedded stores, with what they wrote and said. */
export async function openReleases(changes: Partial<ReleasesDeps> & { manifest?: ReleaseManifest } = {}) {
  const database = openDatabase(':memory:');
  const store = new SqliteReleaseStore(database);
  const pointers = new SqlitePointerStore(database);
  const templates = new SqliteTemplateStore(database);
  const defaultManifest =
    changes.manifest ??
    makeDefaultManifest({
      routes,
      chain: chainSettingsSchema.parse({ chatRoute: 'chat', embeddingRoute: 'embedding' }),
      templates: {
        answer: await templates.put({ name: 'answer', content: readPrompt('answer') }),
        direct: await templates.put({ name: 'direct', content: readPrompt('direct') }),
        condense: await templates.put({ name: 'condense', content: readPrompt('condense') }),
      },
      index: {
        fingerprint: {
          embeddingModel: 'offline/hashed-ngrams-v1',
          dimensions: 384,
          splitterVersion: 'structure-1/400/40',
        },
        passageTokens: 400,
        overlapTokens: 40,
      },
    });
  const events: KitEvent[] = [];
  const lines: string[] = [];
  const clock = { now: new Date('2026-01-02T03:04:05.000Z') };
  const deps: ReleasesDeps = {
    store,
    pointers,
    templates,
    checkTemplate,
    routes,
    defaultManifest,
    environment: 'dev',
    publish: async (published) => {
      events.push(...published);
    },
    now: () => clock.now,
    log: (event, fields) => lines.push(`${event} ${Object.values(fields).join(' ')}`),
    ...changes,
  };
  return {
    releases: createReleases(deps),
    deps,
    database,
    store,
    pointers,
    templates,
    defaultManifest,
    events,
    lines,
    clock,
  };
}
