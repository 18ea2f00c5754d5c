import type { KitEvent } from '../../lambdas/domain/event';
import type { ModelGateways, PinnedRoute } from '../../lambdas/model-gateway/api';
import { ModelError } from '../../lambdas/model-gateway/api';
import { openDatabase } from '../../lambdas/platform/sqlite';
import type { PickedRelease } from '../../lambdas/promotion/api';
import { digestRelease } from '../../lambdas/promotion/digest-release';
import { type ReleaseManifest, releaseManifestSchema } from '../../lambdas/promotion/settings';
import { SqliteAnswerLog } from '../../lambdas/rag/adapters/sqlite-answer-log';
import { SqliteTemplateStore } from '../../lambdas/rag/adapters/sqlite-template-store';
import { announceAnswers } from '../../lambdas/rag/announce-answer';
import { createReleaseChains } from '../../lambdas/rag/release-chains';
import type { IndexFingerprint } from '../../lambdas/vector-search/api';
import { FixedIndex, fingerprint } from './fixed-index';
import { makePassage } from './make-passage';
import { ScriptedGateway } from './scripted-gateway';
import { readPrompt } from './start-chain';

/** What chains of releases are made of: models that say their name, an index for each embedding model, events kept. */
export async function openReleases() {
  const database = openDatabase(':memory:');
  const log = new SqliteAnswerLog(database);
  const templates = new SqliteTemplateStore(database);
  const digests = {
    answer: await templates.put(readPrompt('answer')),
    direct: await templates.put(readPrompt('direct')),
    condense: await templates.put(readPrompt('condense')),
  };
  const models = new Map<string, ScriptedGateway>();
  const fallbacksOn: boolean[] = [];
  const gateways: ModelGateways = {
    of: (routes: Readonly<Record<string, PinnedRoute>>, { isFallbackOn = true } = {}) => {
      fallbacksOn.push(isFallbackOn);
      const model = routes.chat?.model ?? 'none';
      if (model === 'lost') {
        throw new ModelError('the environment does not reach it', {
          kind: 'unavailable',
          code: 'route_not_available',
        });
      }
      const made =
        models.get(model) ?? new ScriptedGateway({ answer: [`Says ${model} [1 "35 days"].`], costUsd: 0.01 });
      models.set(model, made);
      return made;
    },
  };
  const searched: IndexFingerprint[] = [];
  const indexes = {
    of: async (wanted: IndexFingerprint) => {
      searched.push(wanted);
      const passage = makePassage('backups', 'Each backup is kept for 35 days.');
      return new FixedIndex([{ passage, score: 0.9 }], wanted);
    },
  };
  const events: KitEvent[] = [];
  const logged: string[] = [];
  const writeLogLine = (event: string) => logged.push(event);
  const now = () => new Date('2026-01-02T03:04:05Z');
  const shared = { gateways, indexes, templates, now, monotonicMs: () => 0 };
  const announce = announceAnswers({
    publish: async (published) => {
      events.push(...published);
    },
    now,
    log: writeLogLine,
  });
  return {
    shared,
    log,
    templates,
    models,
    /** For each gateway that was opened, whether its routes fall back. */
    fallbacksOn,
    searched,
    events,
    logged,
    chains: createReleaseChains({ ...shared, log, announce, writeLogLine }),
    /** A release whose chat model says its name. */
    make(model: string, changes: Partial<ReleaseManifest> = {}): PickedRelease {
      const manifest = releaseManifestSchema.parse({
        schemaVersion: 1,
        chain: { chatRoute: 'chat', embeddingRoute: 'embed' },
        templates: digests,
        routes: {
          chat: { kind: 'chat', provider: 'scripted', model },
          embed: { kind: 'embedding', provider: 'scripted', model: 'embed-1', dimensions: 2 },
        },
        index: { fingerprint, passageTokens: 400, overlapTokens: 40 },
        ...changes,
      });
      return { digest: digestRelease(manifest), manifest, role: 'champion' };
    },
  };
}
