import type { ModelGateway } from '../model-gateway/api';
import { AppError } from '../platform/errors';
import type { Log, LogField } from '../platform/log';
import type { IndexFingerprint, PassageIndex } from '../vector-search/api';
import type { AnnounceAnswer } from './announce-answer';
import { answerDirectly } from './answer-directly';
import { AnswerDraft } from './answer-draft';
import { answerFromPassages, type PassageAnswerDependencies } from './answer-from-passages';
import type { AnswerEvent, AnswerRecord, AnswerRequest, Chain } from './api';
import { digestSettings } from './digest-settings';
import type { ChainTemplates, TemplateDigests } from './load-templates';
import type { AnswerLog, TemplateStore } from './ports';
import { readConversation } from './read-conversation';
import type { ChainSettings } from './settings';
import { watchCancellation } from './watch-cancellation';

/** What the chain needs. */
export interface ChainDependencies {
  readonly gateway: ModelGateway;
  /** May be left out where the settings say that there is no index. */
  readonly index?: Pick<PassageIndex, 'search'>;
  readonly log: Pick<AnswerLog, 'put'>;
  readonly templates: TemplateStore;
  readonly settings: ChainSettings;
  /** What the index has to be built with for the chain's embeddings to mean anything in it; left out with the index. */
  readonly fingerprint?: IndexFingerprint;
  /** The templates in the store that the chain writes its prompts with. */
  readonly templateDigests: TemplateDigests;
  /** Digest of the release that the chain is of. */
  readonly release?: string;
  /** Tells of an answer that has ended and is logged; left out: nobody is told, neither of its calls of models. */
  readonly announce?: AnnounceAnswer;
  /** Fails an answer whose reranker cannot answer now, for evaluations; left out: it is given in the order of retrieval. */
  readonly isRerankRequired?: boolean;
  now(): Date;
  /** Milliseconds of a clock that only goes forward, for latencies. */
  monotonicMs(): number;
  readonly writeLogLine: Log;
}

/**
 * The chain: condense a follow-up, retrieve, rerank, prompt, stream, cite.
 *
 * The answer log has a `running` record before any model is asked, and the final one whatever happens: also when the
 * one who iterates stops early, which cancels.
 *
 * @throws {@link AppError} `missing_index` when the settings ask for passages and there is no index
 */
export function createChain(deps: ChainDependencies): Chain {
  const settingsDigest = digestSettings(deps.settings);
  const passages = deps.settings.isIndexEnabled ? withIndex(deps) : undefined;
  let templates: Promise<ChainTemplates> | undefined;
  /** Loads and parses once for the chain; after a failure the next answer tries again. */
  const getTemplates = () => {
    // What parses them is loaded by the first question: a function that starts does without.
    templates ??= import('./load-templates')
      .then(({ loadTemplates }) => loadTemplates(deps.templates, deps.templateDigests))
      .catch((error: unknown) => {
        templates = undefined;
        throw error;
      });
    return templates;
  };

  return {
    answer: (request) => answerQuestion(request, { ...deps, settingsDigest, passages, getTemplates }),
  };
}

async function* answerQuestion(
  request: AnswerRequest,
  deps: ChainDependencies & {
    settingsDigest: string;
    /** Left out: the model is asked directly. */
    passages?: PassageAnswerDependencies;
    getTemplates(): Promise<ChainTemplates>;
  },
): AsyncGenerator<AnswerEvent> {
  const { settings, templateDigests, passages } = deps;
  const conversation = readConversation(request.messages, settings.historyMessages);
  const draft = new AnswerDraft(
    {
      id: request.answerId,
      caller: { id: request.caller.id, tenant: request.caller.tenant },
      createdAt: deps.now().toISOString(),
      release: deps.release,
      question: conversation.question,
      promptTemplate: passages ? settings.answerTemplate : settings.directTemplate,
      promptDigest: passages ? templateDigests.answer : templateDigests.direct,
      settingsDigest: deps.settingsDigest,
      route: settings.chatRoute,
    },
    deps.monotonicMs,
  );
  deps.writeLogLine('rag.asked', { answerId: draft.record.id });
  await deps.log.put(draft.record);

  const cancellation = watchCancellation(request.signal);
  try {
    const templates = await cancellation.wait(deps.getTemplates());
    const { id: traceId, caller } = draft.record;
    const context = deps.announce && { tenant: caller.tenant, traceId, release: deps.release };
    const answer = { request, draft, cancellation, context, ...conversation };
    if (passages) yield* answerFromPassages({ ...answer, templates }, passages);
    else yield* answerDirectly({ ...answer, template: templates.direct }, deps);
  } catch (error) {
    if (!cancellation.explains(error)) {
      draft.fail(error);
      throw error;
    }
  } finally {
    cancellation.dispose();
    // Nothing has ended it: a stop was asked for, or the one who iterates has left.
    draft.end('cancelled');
    await logFinal(draft.record, deps);
  }
  yield { type: 'finish', record: draft.record };
}

/** How it went in numbers, without a word of it. */
function describeAnswer(record: AnswerRecord): Readonly<Record<string, LogField>> {
  return {
    answerId: record.id,
    state: record.state,
    code: record.error?.code,
    passages: record.passages.length,
    citations: record.citations.length,
    citationsRejected: record.rejectedCitations,
    inputTokens: record.usage?.inputTokens,
    outputTokens: record.usage?.outputTokens,
    costUsd: record.costUsd,
    ...Object.fromEntries(
      Object.entries(record.latency).map(([step, milliseconds]) => [step, Math.round(milliseconds)]),
    ),
  };
}

function withIndex(deps: ChainDependencies): PassageAnswerDependencies {
  const { index, fingerprint } = deps;
  if (index && fingerprint) return { ...deps, index, fingerprint };
  throw new AppError(
    'the chain answers from passages and has no index: give it one, or set isIndexEnabled to false in the chain settings',
    { kind: 'internal', code: 'missing_index' },
  );
}

/** Unlogged answers are failures, but must not hide the failure that is on its way to the caller. */
async function logFinal(record: AnswerRecord, deps: ChainDependencies): Promise<void> {
  deps.writeLogLine('rag.answered', describeAnswer(record));
  try {
    await deps.log.put(record);
    deps.announce?.(record);
  } catch (error) {
    deps.writeLogLine('rag.answer_not_logged', {
      answerId: record.id,
      state: record.state,
      code: error instanceof AppError ? error.code : 'internal',
    });
    if (record.state !== 'failed') throw error;
  }
}
