import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, parse } from 'node:path';
import type { Caller } from '../lambdas/domain/caller';
import { FolderSource } from '../lambdas/ingestion/adapters/folder-source';
import { FolderUploads } from '../lambdas/ingestion/adapters/folder-uploads';
import { FormatDocumentParser } from '../lambdas/ingestion/adapters/format-document-parser';
import { SqliteDocumentStates } from '../lambdas/ingestion/adapters/sqlite-document-states';
import { ingestionSettingsSchema, splitterVersion } from '../lambdas/ingestion/settings';
import { startIngestion } from '../lambdas/ingestion/start-ingestion';
import { EnvironmentProviderKeys } from '../lambdas/model-gateway/adapters/environment-provider-keys';
import type { ChatRequest } from '../lambdas/model-gateway/api';
import { openModelGateway } from '../lambdas/model-gateway/client';
import { routesSchema } from '../lambdas/model-gateway/settings';
import { openDatabase } from '../lambdas/platform/sqlite';
import { SqliteAnswerLog } from '../lambdas/rag/adapters/sqlite-answer-log';
import { SqliteTemplateStore } from '../lambdas/rag/adapters/sqlite-template-store';
import { createChain } from '../lambdas/rag/answer-question';
import type { AnswerEvent, ConversationMessage } from '../lambdas/rag/api';
import { createAnswers } from '../lambdas/rag/read-answer';
import { chainSettingsSchema } from '../lambdas/rag/settings';
import { SqlitePassageIndex } from '../lambdas/vector-search/adapters/sqlite-passage-index';

/**
 * The journey, in the order of the README's table, on the adapters of `npm run local`:
 * question → retrieval → prompt → model → cited answer.
 */
describe('the journey from a question to a cited answer', () => {
  const english = [
    '# Handbook',
    '## Backups',
    'The database is backed up every night at two. Each backup is kept for 35 days and is then deleted.',
    '## Restoring',
    'A restore is started by the operator on duty. It takes about one hour.',
  ].join('\n\n');
  const korean = [
    '# 안내서',
    '## 백업',
    '데이터베이스는 매일 밤 두 시에 백업됩니다. 각 백업은 35일 동안 보관한 뒤 삭제됩니다.',
  ].join('\n\n');

  const caller: Caller = {
    id: 'key_reader',
    tenant: 'local',
    groups: [],
    roles: ['user'],
    allowedModels: 'all',
  };

  let kit: Awaited<ReturnType<typeof openKit>>;
  beforeAll(async () => {
    kit = await openKit({ 'handbook.md': english, 'handbook-ko.md': korean });
  });
  afterAll(() => kit.close());

  test('a folder of documents becomes passages of the index', async () => {
    const { documents } = await kit.documents.list(caller, { limit: 10 });

    expect(documents.map(({ key, state }) => `${key} is ${state}`).sort()).toEqual([
      'handbook-ko.md is indexed',
      'handbook.md is indexed',
    ]);
    expect(await kit.index.count('local')).toBeGreaterThan(1);
  });

  test('a question finds the passages that it is about, best first', async () => {
    const answer = await kit.ask('How long is a backup kept?');

    const [best] = answer.record.passages;
    expect(best?.passage).toMatchObject({ key: 'handbook.md' });
    expect(best?.passage.text).toContain('kept for 35 days');
  });

  test('passages and question become a prompt, by a template that the record names', async () => {
    const { record } = await kit.ask('How long is a backup kept?');

    const prompt = kit.asked.at(-1)?.messages.at(-1)?.content;
    expect(prompt).toMatch(/<passage number="1" title="Handbook[^"]*">[^<]*kept for 35 days/);
    expect(prompt).toContain('<question>How long is a backup kept?</question>');
    expect(record.promptTemplate).toBe('answer');
    expect((await kit.templates.get(record.promptDigest)).content).toBe(readPrompt('answer.yaml'));
  });

  test('the model answers, and its citation is verified in the document', async () => {
    const { text, record } = await kit.ask('How long is a backup kept?');

    expect(record).toMatchObject({ state: 'answered', provider: 'offline', rejectedCitations: 0 });
    expect(text).toContain('kept for 35 days');
    expect(text).toContain('[1]');
    const [citation] = record.citations;
    expect(citation).toMatchObject({ number: 1, key: 'handbook.md' });
    expect(english.slice(citation?.start, citation?.end)).toBe(citation?.quote);
  });

  test('a Korean question is answered in Korean, from the Korean document', async () => {
    const { text, record } = await kit.ask('백업은 얼마 동안 보관되나요?');

    expect(text).toMatch(/35일 동안 보관.*\[1\]/s);
    expect(record.citations[0]?.key).toBe('handbook-ko.md');
  });

  test('a follow-up is understood from what was said before', async () => {
    const { record } = await kit.ask(
      { role: 'user', content: 'Who starts a restore?' },
      { role: 'assistant', content: 'The operator on duty.' },
      { role: 'user', content: 'And how long does it take?' },
    );

    expect(record.condensedQuestion).toBeDefined();
    expect(record.answer).toContain('about one hour');
  });

  test('a question that the documents do not answer is declined in so many words', async () => {
    const { text, record } = await kit.ask('Which colour do penguins prefer?');

    expect(record).toMatchObject({ state: 'declined', citations: [] });
    expect(text).toBe('I could not find an answer to this question in the documents.');
  });

  test('the answer can be looked up with everything that led to it, by the one who asked', async () => {
    const { record } = await kit.ask('Who starts a restore?');

    const found = await kit.answers.get(caller, record.id);

    expect(found).toEqual(record);
    expect(found.latency.totalMs).toBeGreaterThan(0);
    expect(found.usage?.inputTokens).toBeGreaterThan(0);
  });

  test('another tenant finds neither the documents nor the answer', async () => {
    const stranger: Caller = { ...caller, id: 'key_stranger', tenant: 'other', roles: ['operator'] };
    const { record } = await kit.ask('Who starts a restore?');

    const strange = await kit.askAs(stranger, 'Who starts a restore?');

    expect(strange.record).toMatchObject({ state: 'declined', passages: [] });
    await expect(kit.answers.get(stranger, record.id)).rejects.toMatchObject({ code: 'answer_not_found' });
  });

  /** The cores on their embedded adapters, the database in memory, and a folder with these documents. */
  async function openKit(files: Readonly<Record<string, string>>) {
    const home = mkdtempSync(join(tmpdir(), 'kit-journey-'));
    const folder = join(home, 'documents');
    mkdirSync(folder);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    const database = openDatabase(':memory:');
    const now = () => new Date();
    const log = () => {};

    const gateway = openModelGateway({
      routes: routesSchema.parse({
        chat: { kind: 'chat', provider: { type: 'offline' }, model: 'extractive-v1' },
        embedding: {
          kind: 'embedding',
          provider: { type: 'offline' },
          model: 'hashed-ngrams-v1',
          dimensions: 384,
        },
      }),
      keys: new EnvironmentProviderKeys({}),
    });
    const asked: ChatRequest[] = [];
    const settings = ingestionSettingsSchema.parse({});
    const fingerprint = {
      embeddingModel: 'offline/hashed-ngrams-v1',
      dimensions: 384,
      splitterVersion: splitterVersion(settings),
    };
    const index = new SqlitePassageIndex(database, fingerprint);

    const ingestion = await startIngestion({
      sources: [new FolderSource({ folder, tenant: 'local' })],
      uploads: new FolderUploads(join(home, 'uploads')),
      states: new SqliteDocumentStates(database),
      parser: new FormatDocumentParser(),
      index,
      gateway,
      embeddingRoute: 'embedding',
      fingerprint,
      settings,
      log,
      now,
    });
    for await (const _event of ingestion.documents.sync(caller, {}));

    const templates = new SqliteTemplateStore(database);
    const digests = new Map<string, string>();
    for (const file of readdirSync(prompts)) {
      const { name } = parse(file);
      digests.set(name, await templates.put({ name, content: readPrompt(file) }));
    }
    const answerLog = new SqliteAnswerLog(database);
    const chain = createChain({
      gateway: {
        ...gateway,
        streamChat: (request) => {
          asked.push(request);
          return gateway.streamChat(request);
        },
      },
      index,
      log: answerLog,
      templates,
      settings: chainSettingsSchema.parse({ chatRoute: 'chat', embeddingRoute: 'embedding' }),
      fingerprint,
      templateDigests: {
        answer: digests.get('answer') ?? '',
        direct: digests.get('direct') ?? '',
        condense: digests.get('condense') ?? '',
      },
      now,
      monotonicMs: () => performance.now(),
      writeLogLine: log,
    });

    let answers = 0;
    async function askAs(asker: Caller, ...messages: (string | ConversationMessage)[]) {
      answers += 1;
      const events: AnswerEvent[] = [];
      const answer = chain.answer({
        answerId: `answer_${String(answers).padStart(24, '0')}`,
        caller: asker,
        messages: messages.map((message) =>
          typeof message === 'string' ? { role: 'user', content: message } : message,
        ),
      });
      for await (const event of answer) events.push(event);
      const last = events.at(-1);
      if (last?.type !== 'finish') throw new Error('the answer has no finish event');
      const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
      return { text, record: last.record };
    }

    return {
      index,
      asked,
      templates,
      documents: ingestion.documents,
      answers: createAnswers({ log: answerLog }),
      ask: (...messages: (string | ConversationMessage)[]) => askAs(caller, ...messages),
      askAs,
      close: async () => {
        await ingestion.close();
        database.close();
        rmSync(home, { recursive: true });
      },
    };
  }
});

const prompts = join(import.meta.dirname, '../prompts');

function readPrompt(file: string): string {
  return readFileSync(join(prompts, file), 'utf8');
}
