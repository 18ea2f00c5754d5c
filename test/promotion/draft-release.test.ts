import type { Caller } from '../../lambdas/domain/caller';
import { routesSchema } from '../../lambdas/model-gateway/settings';
import { digest } from '../../lambdas/platform/digest';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqlitePointerStore } from '../../lambdas/promotion/adapters/sqlite-pointer-store';
import { SqliteReleaseStore } from '../../lambdas/promotion/adapters/sqlite-release-store';
import { digestRelease } from '../../lambdas/promotion/digest-release';
import { draftRelease } from '../../lambdas/promotion/draft-release';
import { SqliteTemplateStore } from '../../lambdas/rag/adapters/sqlite-template-store';
import { checkTemplate } from '../../lambdas/rag/check-template';
import { readPrompt } from '../rag/start-chain';
import { makeManifest } from './make-manifest';

const caller: Caller = {
  id: 'key_author',
  tenant: 'acme',
  groups: [],
  roles: ['operator'],
  allowedModels: 'all',
};

function open() {
  const database = openDatabase(':memory:');
  const store = new SqliteReleaseStore(database);
  const templates = new SqliteTemplateStore(database);
  const published: unknown[] = [];
  const deps = {
    store,
    pointers: new SqlitePointerStore(database),
    templates,
    checkTemplate,
    routes: routesSchema.parse({
      chat: { kind: 'chat', provider: { type: 'offline' }, model: 'extractive-v1' },
      embedding: {
        kind: 'embedding',
        provider: { type: 'offline' },
        model: 'hashed-ngrams-v1',
        dimensions: 384,
      },
    }),
    defaultManifest: makeManifest(),
    environment: 'test',
    publish: async (events: readonly unknown[]) => {
      published.push(...events);
    },
    now: () => new Date('2026-01-02T03:04:05Z'),
    log: () => {},
  };
  return { deps, store, templates, published };
}

test('makes the release that would be created, and keeps and tells nothing of it', async () => {
  const { deps, store, templates, published } = open();
  const content = `${readPrompt('answer').content}\n# a word more\n`;

  const draft = await draftRelease(
    caller,
    { chain: { temperature: 0.5 }, templates: { answer: content } },
    deps,
  );

  expect(draft.manifest.chain.temperature).toBe(0.5);
  expect(draft.manifest.templates.answer).toBe(digest(content));
  expect(draft.digest).toBe(digestRelease(draft.manifest));
  expect(draft.templates.get(digest(content))).toEqual({ name: 'answer', content });
  expect(await store.get(draft.digest)).toBeUndefined();
  await expect(templates.get(digest(content))).rejects.toMatchObject({ code: 'template_not_found' });
  expect(published).toEqual([]);
});

test('fails for what no release could be, with the field', async () => {
  const { deps } = open();

  await expect(draftRelease(caller, { chain: { temperature: 9 } }, deps)).rejects.toMatchObject({
    code: 'invalid_release',
    parameter: 'chain.temperature',
  });
});
