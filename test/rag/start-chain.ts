import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '../../lambdas/domain/caller';
import type { Passage } from '../../lambdas/domain/passage';
import { openDatabase } from '../../lambdas/platform/sqlite';
import { SqliteAnswerLog } from '../../lambdas/rag/adapters/sqlite-answer-log';
import { SqliteTemplateStore } from '../../lambdas/rag/adapters/sqlite-template-store';
import { type ChainDependencies, createChain } from '../../lambdas/rag/answer-question';
import type { AnswerEvent, AnswerRecord, AnswerRequest } from '../../lambdas/rag/api';
import { chainSettingsSchema } from '../../lambdas/rag/settings';
import type { PassageHit } from '../../lambdas/vector-search/api';
import { FixedIndex, fingerprint } from './fixed-index';
import { type Script, ScriptedGateway } from './scripted-gateway';

export const answerId = 'answer_000000000000000000000001';

export const caller: Caller = {
  id: 'key_000000000001',
  tenant: 'local',
  groups: [],
  roles: ['user'],
  allowedModels: 'all',
};

/** A file of prompts/, as it is stored. */
export function readPrompt(name: string) {
  return { name, content: readFileSync(join(import.meta.dirname, `../../prompts/${name}.yaml`), 'utf8') };
}

/** The chain on its embedded adapters and the prompts of the repository, with a scripted model and a fixed index. */
export async function startChain(options: {
  passages?: readonly Passage[];
  hits?: readonly PassageHit[];
  script?: Script;
  settings?: object;
  deps?: Partial<ChainDependencies>;
}) {
  const database = openDatabase(':memory:');
  const log = new SqliteAnswerLog(database);
  const templates = new SqliteTemplateStore(database);
  const gateway = new ScriptedGateway(options.script ?? {});
  const hits = (options.passages ?? []).map((passage) => ({ passage, score: 0.9, similarity: 0.8 }));
  const index = new FixedIndex(options.hits ?? hits);
  const logLines: string[] = [];
  let milliseconds = 0;
  const chain = createChain({
    gateway,
    index,
    log,
    templates,
    settings: chainSettingsSchema.parse({ chatRoute: 'chat', embeddingRoute: 'embed', ...options.settings }),
    fingerprint,
    templateDigests: {
      answer: await templates.put(readPrompt('answer')),
      direct: await templates.put(readPrompt('direct')),
      condense: await templates.put(readPrompt('condense')),
    },
    now: () => new Date('2026-01-02T03:04:05Z'),
    monotonicMs: () => milliseconds++,
    writeLogLine: (event, fields) => logLines.push(`${event} ${fields.code}`),
    ...options.deps,
  });
  const ask = (question: string, differences: Partial<AnswerRequest> = {}) =>
    chain.answer({ answerId, caller, messages: [{ role: 'user', content: question }], ...differences });
  return { chain, ask, log, templates, gateway, index, logLines };
}

/** All events of an answer, its text and its final record. */
export async function collect(events: AsyncIterable<AnswerEvent>) {
  const collected: AnswerEvent[] = [];
  for await (const event of events) collected.push(event);
  const text = collected.map((event) => (event.type === 'text' ? event.text : '')).join('');
  const record: AnswerRecord | undefined = collected
    .flatMap((event) => (event.type === 'finish' ? event.record : []))
    .at(-1);
  if (record === undefined) throw new Error('the answer has no finish event');
  return { events: collected, text, record };
}
