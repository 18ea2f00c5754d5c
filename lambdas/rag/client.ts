import * as z from 'zod';
import type { Publish } from '../domain/event';
import { readSplitterVersion } from '../ingestion/settings';
import type { ModelGateway, ModelGateways } from '../model-gateway/api';
import { openAwsModelGateways, readRoutes } from '../model-gateway/client';
import { AppError } from '../platform/errors';
import { parseJson } from '../platform/json';
import type { Log } from '../platform/log';
import { randomId } from '../platform/random-id';
import { readVariables, type Variables } from '../platform/read-variables';
import type { ReleasePicker } from '../promotion/api';
import { openReleasePicker } from '../promotion/client';
import type { DefaultReleaseSettings } from '../promotion/settings';
import { openPassageIndexes } from '../vector-search/client';
import { lazyTemplateStore } from './adapters/lazy-template-store';
import { openAnswerLog } from './adapters/open-answer-log';
import { type AnnounceAnswer, announceAnswers } from './announce-answer';
import { answerByRelease } from './answer-by-release';
import { createReleaseAnswers, type ReleaseAnswers } from './answer-with-release';
import { type AnswerWithVariantDeps, answerWithVariant } from './answer-with-variant';
import type { Answers, Chain } from './api';
import { eraseAnswers, type PersonalAnswers } from './erase-answers';
import { failInterruptedAnswers } from './fail-interrupted-answers';
import type { TemplateDigests } from './load-templates';
import { pinnedIndex } from './pinned-index';
import type { AnswerLog, TemplateStore } from './ports';
import { createAnswers } from './read-answer';
import { createReleaseChains } from './release-chains';
import { searchByRelease } from './search-by-release';
import {
  type ChainSettings,
  chainSettingsSchema,
  chainVariables,
  promptTemplatesVariables,
} from './settings';

// biome-ignore lint/performance/noBarrelFile: whoever makes releases has to refuse what the chain could not use
export { checkTemplate } from './check-template';

/** A function ends after 15 minutes at the latest: what is still running after 16 is nobody's any more. */
const longestAnswerMs = 16 * 60_000;

/** The chain's settings in this function. @throws `AppError` `missing_setting` without `Chain.grantAnswer` */
export function readChainSettings(variables?: Variables): ChainSettings {
  const { settings } = readVariables(chainVariables, 'Chain.grantAnswer', variables);
  return parseJson(settings, chainSettingsSchema, `the variable ${chainVariables.settings}`);
}

/** The prompt templates of this function. @throws `AppError` `missing_setting` without `PromptTemplates.grantRead` */
export function openTemplates(variables?: Variables): TemplateStore {
  const { bucket } = readVariables(promptTemplatesVariables, 'PromptTemplates.grantRead', variables);
  return lazyTemplateStore(bucket);
}

/** What answers are made of in a function: the models, the indexes, and the releases that say which of them. */
export interface Answering {
  readonly chainSettings: ChainSettings;
  /** What makes the default release. */
  readonly releaseSettings: DefaultReleaseSettings;
  readonly gateways: ModelGateways & { readonly own: ModelGateway };
  /** Left out where the chain's settings say that there is no index. */
  readonly indexes?: ReturnType<typeof openPassageIndexes>;
  readonly releases: ReleasePicker;
  readonly templates: TemplateStore;
  readonly log: Log;
  readonly publish?: Publish;
}

/**
 * Opens what answers are made of in a function on AWS, once a cold start; servers are first asked by what needs them.
 *
 * @param options.publish - where `answer.completed` and `model.invoked` go; left out: nowhere
 * @throws `AppError` `missing_setting` without `ModelGateway.grantCall`, `Chain.grantAnswer` or, with an index,
 * `VectorSearch.grantRead`; `template_not_found`, `invalid_settings` when the settings do not go together
 */
export function openAnswering(
  options: { readonly log: Log; readonly publish?: Publish },
  variables?: Variables,
): Answering {
  const chain = readChainSettings(variables);
  const { digests } = readVariables(promptTemplatesVariables, 'PromptTemplates.grantRead', variables);
  const indexes = chain.isIndexEnabled ? openPassageIndexes(variables) : undefined;
  const settings = {
    routes: readRoutes(variables),
    chain,
    templates: readTemplateDigests(digests, chain),
    index: indexes && {
      fingerprint: indexes.fingerprint,
      ...readSplitterVersion(indexes.fingerprint.splitterVersion),
    },
  };
  return {
    ...options,
    chainSettings: chain,
    releaseSettings: settings,
    gateways: openAwsModelGateways(options, variables),
    indexes,
    releases: openReleasePicker({ settings, log: options.log }, variables),
    templates: openTemplates(variables),
  };
}

/**
 * Opens the chain of this function, and ends in passing the answers that functions which are gone have left running.
 *
 * @throws `AppError` `missing_setting` without `AnswerLog.grantAccess`
 */
export function openChain(answering: Answering, variables?: Variables): Chain {
  const { publish, log: writeLogLine } = answering;
  const now = () => new Date();
  const log = openAnswerLog(variables);
  const announce = publish && announceAnswers({ publish, now, log: writeLogLine });
  const chains = createReleaseChains({
    ...answering,
    log,
    announce,
    now,
    monotonicMs: () => performance.now(),
    writeLogLine,
  });
  endInterruptedAnswers({ log, announce, writeLogLine });
  return answerByRelease({ releases: answering.releases, chains });
}

/** Opens answers by releases that need not be champion, for evaluations and trials: they are logged and told nowhere. */
export function openReleaseAnswers(answering: Answering): ReleaseAnswers {
  return createReleaseAnswers({
    ...answering,
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    randomId,
  });
}

/**
 * Opens answers by variants of the chain that are no releases, for trials.
 *
 * @param draft - makes a release of a variant without keeping it, e.g. `openReleaseDrafts` of promotion
 */
export function openVariantAnswers(answering: Answering, draft: AnswerWithVariantDeps['draft']) {
  return answerWithVariant({
    ...answering,
    draft,
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    randomId,
  });
}

/**
 * Opens the index of this function as its callers see it: what they search with, and the indexes that releases pin.
 *
 * @returns undefined where the chain's settings say that there is no index
 */
export function openKnowledge({ indexes, releases, gateways }: Answering) {
  if (indexes === undefined) return undefined;
  const { fingerprint } = indexes;
  return {
    fingerprint,
    index: indexes.own,
    searchOf: searchByRelease({ releases, gateways, indexes }),
    pinned: pinnedIndex({ releases, indexes }),
  };
}

/** Opens the answers that were given. @throws `AppError` `missing_setting` without `AnswerLog.grantAccess` */
export function openAnswers(variables?: Variables): Answers {
  return createAnswers({ log: openAnswerLog(variables) });
}

/** Opens what erases the answers of people. @throws `AppError` `missing_setting` without `AnswerLog.grantErase` */
export function openPersonalAnswers(variables?: Variables): PersonalAnswers {
  return eraseAnswers({ log: openAnswerLog(variables) });
}

function readTemplateDigests(json: string, settings: ChainSettings): TemplateDigests {
  const variable = `the variable ${promptTemplatesVariables.digests}`;
  const digests = parseJson(json, z.record(z.string(), z.string()), variable);
  const digestOf = (name: string) => {
    const digest = digests[name];
    if (digest !== undefined) return digest;
    throw new AppError(
      `the store has no prompt template ${JSON.stringify(name)}: deploy prompts/${name}.yaml, or use ${Object.keys(digests).join(', ')}`,
      { kind: 'not-found', code: 'template_not_found' },
    );
  };
  return {
    answer: digestOf(settings.answerTemplate),
    direct: digestOf(settings.directTemplate),
    condense: digestOf(settings.condenseTemplate),
  };
}

/** Nobody waits for it: the first request comes before what is left of earlier ones, and the next start tries again. */
function endInterruptedAnswers({
  writeLogLine,
  ...answers
}: {
  readonly log: AnswerLog;
  readonly announce: AnnounceAnswer | undefined;
  readonly writeLogLine: Log;
}): void {
  const before = new Date(Date.now() - longestAnswerMs).toISOString();
  failInterruptedAnswers({ ...answers, before }).then(
    (count) => {
      if (count > 0) writeLogLine('rag.answers_interrupted', { answers: count });
    },
    (error: unknown) =>
      writeLogLine('rag.interrupted_answers_not_ended', {
        code: error instanceof AppError ? error.code : 'internal',
      }),
  );
}
