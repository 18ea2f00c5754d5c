import * as z from 'zod';
import type { ModelGateway } from '../model-gateway/api';
import { AppError } from '../platform/errors';
import { parseJson } from '../platform/json';
import type { Log } from '../platform/log';
import { readVariables, type Variables } from '../platform/read-variables';
import type { PassageIndex } from '../vector-search/api';
import { indexFingerprintSchema, vectorSearchVariables } from '../vector-search/settings';
import { lazyTemplateStore } from './adapters/lazy-template-store';
import { openAnswerLog } from './adapters/open-answer-log';
import { createChain } from './answer-question';
import type { Answers, Chain } from './api';
import { failInterruptedAnswers } from './fail-interrupted-answers';
import type { TemplateDigests } from './load-templates';
import type { AnswerLog } from './ports';
import { createAnswers } from './read-answer';
import {
  type ChainSettings,
  chainSettingsSchema,
  chainVariables,
  promptTemplatesVariables,
} from './settings';

/** A function ends after 15 minutes at the latest: what is still running after 16 is nobody's any more. */
const longestAnswerMs = 16 * 60_000;

/** The chain's settings in this function. @throws `AppError` `missing_setting` without `Chain.grantAnswer` */
export function readChainSettings(variables?: Variables): ChainSettings {
  const { settings } = readVariables(chainVariables, 'Chain.grantAnswer', variables);
  return parseJson(settings, chainSettingsSchema, `the variable ${chainVariables.settings}`);
}

/**
 * Opens the chain of this function, once a cold start, and ends in passing the answers that functions which are gone
 * have left running.
 *
 * @param options.index - left out where the chain's settings say that there is none
 * @throws `AppError` `missing_setting` without `Chain.grantAnswer` or, with an index, `VectorSearch.grantRead`;
 * `missing_index`, `template_not_found` when the settings do not go together
 */
export function openChain(
  options: { readonly gateway: ModelGateway; readonly index?: PassageIndex; readonly log: Log },
  variables?: Variables,
): Chain {
  const settings = readChainSettings(variables);
  const { bucket, digests } = readVariables(promptTemplatesVariables, 'PromptTemplates.grantRead', variables);
  const answerLog = openAnswerLog(variables);
  const chain = createChain({
    gateway: options.gateway,
    index: options.index,
    fingerprint: options.index && readFingerprint(variables),
    log: answerLog,
    templates: lazyTemplateStore(bucket),
    settings,
    templateDigests: readTemplateDigests(digests, settings),
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    writeLogLine: options.log,
  });
  endInterruptedAnswers(answerLog, options.log);
  return chain;
}

/** Opens the answers that were given. @throws `AppError` `missing_setting` without `AnswerLog.grantAccess` */
export function openAnswers(variables?: Variables): Answers {
  return createAnswers({ log: openAnswerLog(variables) });
}

function readFingerprint(variables?: Variables) {
  const { fingerprint } = readVariables(
    { fingerprint: vectorSearchVariables.fingerprint },
    'VectorSearch.grantRead',
    variables,
  );
  return parseJson(fingerprint, indexFingerprintSchema, `the variable ${vectorSearchVariables.fingerprint}`);
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
function endInterruptedAnswers(log: AnswerLog, writeLogLine: Log): void {
  const before = new Date(Date.now() - longestAnswerMs).toISOString();
  failInterruptedAnswers({ log, before }).then(
    (answers) => {
      if (answers > 0) writeLogLine('rag.answers_interrupted', { answers });
    },
    (error: unknown) =>
      writeLogLine('rag.interrupted_answers_not_ended', {
        code: error instanceof AppError ? error.code : 'internal',
      }),
  );
}
