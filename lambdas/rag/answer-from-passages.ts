import { detectLanguage } from '../domain/language';
import type { ModelGateway } from '../model-gateway/api';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { IndexFingerprint, PassageIndex } from '../vector-search/api';
import type { AnswerEvent, RetrievedPassage } from './api';
import { condenseQuestion } from './condense-question';
import { createNoAnswerFilter } from './filter-no-answer';
import type { ChainTemplates } from './load-templates';
import type { AnswerTemplate } from './parse-prompt-template';
import type { Conversation } from './read-conversation';
import { renderAnswerPrompt } from './render-prompt';
import { rerankPassages } from './rerank-passages';
import { retrievePassages } from './retrieve-passages';
import { selectPassages } from './select-passages';
import type { ChainSettings } from './settings';
import { type AnswerInProgress, streamCompletion } from './stream-completion';
import { createCitationVerifier } from './verify-citations';

/** What answering from passages needs. */
export interface PassageAnswerDependencies {
  readonly gateway: ModelGateway;
  readonly index: Pick<PassageIndex, 'search'>;
  readonly settings: ChainSettings;
  readonly fingerprint: IndexFingerprint;
  readonly writeLogLine: Log;
  /** See `ChainDependencies.isRerankRequired`. */
  readonly isRerankRequired?: boolean;
}

type PassageAnswer = AnswerInProgress & Conversation & { readonly templates: ChainTemplates };

/**
 * Retrieves passages and has the model answer from them, or declines: when nothing sufficient is found, when the model
 * says that the passages do not hold the answer, and when it says nothing.
 *
 * An answer without a single verified citation is still `answered`: the text may be right, and `citations: []` and
 * `rejectedCitations` say how far to trust it.
 *
 * @throws `ModelError`, `FingerprintMismatchError`
 */
export async function* answerFromPassages(
  answer: PassageAnswer,
  deps: PassageAnswerDependencies,
): AsyncGenerator<AnswerEvent> {
  const { draft } = answer;
  const template = answer.templates.answer;
  const question = await standAlone(answer, deps);
  const passages = await retrieve(question, answer, deps);
  draft.noteRetrieved(passages);
  yield { type: 'retrieved', passages };
  if (passages.length === 0) {
    yield* decline(answer, template);
    return;
  }

  const noAnswer = createNoAnswerFilter();
  const verifier = createCitationVerifier(passages);
  const prompt = renderAnswerPrompt(template, { passages: passages.map(({ passage }) => passage), question });
  for await (const event of streamCompletion(prompt, answer, deps)) {
    if (event.type === 'fallback') {
      yield event;
      continue;
    }
    yield* draft.show(verifier.push(noAnswer.push(event.text)));
    draft.noteRejectedCitations(verifier.rejectedCitations);
  }
  yield* draft.show(verifier.push(noAnswer.end()));
  yield* draft.show(verifier.end());
  draft.noteRejectedCitations(verifier.rejectedCitations);

  if (draft.record.answer.trim() === '') yield* decline(answer, template);
  else draft.end('answered');
}

function* decline({ draft, question }: PassageAnswer, template: AnswerTemplate): Generator<AnswerEvent> {
  const text = template.declines[detectLanguage(question)] ?? template.declines.en;
  yield* draft.show([{ type: 'text', text }]);
  draft.end('declined');
}

/** The question as it is searched for; a follow-up that cannot be rewritten is better searched for as it is than not. */
async function standAlone(answer: PassageAnswer, deps: PassageAnswerDependencies): Promise<string> {
  const { draft, cancellation, history, question, request } = answer;
  if (history.length === 0) return question;
  const stopTimer = draft.startTimer('condenseMs');
  try {
    const condensed = await cancellation.wait(
      condenseQuestion(
        {
          route: deps.settings.condenseRoute ?? deps.settings.chatRoute,
          template: answer.templates.condense,
          history,
          question,
          signal: request.signal,
          context: answer.context,
        },
        deps.gateway,
      ),
    );
    draft.noteSpent(condensed);
    draft.noteCondensed(condensed.question);
    return condensed.question;
  } catch (error) {
    if (cancellation.explains(error)) throw error;
    deps.writeLogLine('rag.question_not_condensed', {
      answerId: request.answerId,
      code: error instanceof AppError ? error.code : 'internal',
    });
    return question;
  } finally {
    stopTimer();
  }
}

/** The passages of the prompt; while the reranker cannot answer, the order of retrieval is better than no answer. */
async function retrieve(
  question: string,
  answer: PassageAnswer,
  deps: PassageAnswerDependencies,
): Promise<readonly RetrievedPassage[]> {
  const { draft, cancellation, request, context } = answer;
  const { caller, filter, signal } = request;
  const stopRetrieving = draft.startTimer('retrieveMs');
  const { hits, costUsd } = await cancellation
    .wait(retrievePassages({ question, caller, filter, signal, context }, deps))
    .finally(stopRetrieving);
  draft.noteSpent({ costUsd });

  const route = deps.settings.rerankRoute;
  if (route === undefined || hits.length === 0) return selectPassages(hits, deps.settings);
  const stopReranking = draft.startTimer('rerankMs');
  try {
    const ranked = await cancellation.wait(
      rerankPassages({ route, question, hits, signal, context }, deps.gateway),
    );
    draft.noteSpent({ costUsd: ranked.costUsd });
    return selectPassages(ranked.hits, deps.settings);
  } catch (error) {
    const mayPass = error instanceof AppError && error.isRetryable;
    if (cancellation.explains(error) || !mayPass || deps.isRerankRequired) throw error;
    deps.writeLogLine('rag.passages_not_reranked', { answerId: request.answerId, code: error.code });
    return selectPassages(hits, deps.settings);
  } finally {
    stopReranking();
  }
}
