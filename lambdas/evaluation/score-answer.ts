import { ModelError, type ModelGateway } from '../model-gateway/api';
import type { AnswerRecord } from '../rag/api';
import { answerText } from './answer-text';
import type { DatasetCase } from './api';
import type { Judge, JudgeCriterion, JudgedMaterial } from './judge';
import { createOfflineJudge } from './judge-offline';
import { createModelJudge } from './judge-with-model';
import type { JudgeTemplates } from './ports';
import { citationValidity } from './score-citations';
import { retrievalScorers } from './score-retrieval';
import { textScorers } from './score-texts';
import type { PaidScore, Scorer } from './scorer';
import { offlineJudgeRoute } from './settings';

/** What scorers need. */
export interface ScorerDependencies {
  /** Name of a chat route, or `offline-judge`. */
  readonly judgeRoute: string;
  readonly gateway: Pick<ModelGateway, 'chat' | 'routes'>;
  readonly templates: JudgeTemplates;
}

/**
 * Every scorer: those of code, and the judges, which ask the route.
 *
 * @throws {@link ModelError} `unknown_route` when there is no chat route of that name, or its provider is the built-in
 * offline model, which writes no verdicts
 */
export function createScorers(deps: ScorerDependencies): readonly Scorer[] {
  const judge = openJudge(deps);
  return [
    ...textScorers,
    citationValidity,
    ...retrievalScorers,
    judgeScorer(judge, 'relevance', { appliesTo: () => true }),
    judgeScorer(judge, 'groundedness', { appliesTo: () => true }),
    judgeScorer(judge, 'correctness', { appliesTo: knowsRightAnswer }),
    judgeScorer(judge, 'sufficiency', { appliesTo: ({ isAnswerable }) => isAnswerable }),
    judgeScorer(judge, 'safety', { appliesTo: () => true }),
    judgeScorer(judge, 'guidelines', { appliesTo: ({ guidelines }) => guidelines.length > 0 }),
  ];
}

function openJudge({ judgeRoute, gateway, templates }: ScorerDependencies): Judge {
  if (judgeRoute === offlineJudgeRoute) return createOfflineJudge();
  const chatRoutes = gateway.routes().filter(({ kind }) => kind === 'chat');
  const able = chatRoutes.filter(({ provider }) => provider !== 'offline').map(({ name }) => name);
  if (able.includes(judgeRoute)) return createModelJudge({ route: judgeRoute, gateway, templates });
  const problem = chatRoutes.some(({ name }) => name === judgeRoute)
    ? `route ${judgeRoute} is the built-in offline model, which writes no verdicts`
    : `no chat route is named ${judgeRoute.slice(0, 100)}`;
  throw new ModelError(`${problem}: judge with ${[...able, offlineJudgeRoute].join(' or ')}`, {
    kind: 'not-found',
    code: 'unknown_route',
    parameter: 'judge_route',
  });
}

function judgeScorer(
  judge: Judge,
  criterion: JudgeCriterion,
  { appliesTo }: Pick<Scorer, 'appliesTo'>,
): Scorer {
  return {
    name: criterion,
    kind: 'judge',
    cacheKey: `${criterion}@${judge.version}`,
    appliesTo,
    async score({ case: evaluated, answer }, signal) {
      const known = scoreWithoutJudge(criterion, evaluated, answer);
      if (known !== 'ask') return known;
      const judgement = await judge.judge(criterion, materialOf(evaluated, answer), signal);
      if (!judgement) return undefined;
      const { isYes, rationale, costUsd } = judgement;
      return { value: isYes ? 1 : 0, rationale, costUsd };
    },
  };
}

/** What needs no opinion: an answer that declines, and passages that are not there. */
function scoreWithoutJudge(
  criterion: JudgeCriterion,
  { isAnswerable }: DatasetCase,
  { state, passages }: AnswerRecord,
): PaidScore | undefined | 'ask' {
  const hasDeclined = state === 'declined';
  switch (criterion) {
    case 'relevance':
      return hasDeclined ? undefined : 'ask';
    case 'groundedness':
      return hasDeclined || passages.length === 0 ? undefined : 'ask';
    case 'correctness':
      if (!isAnswerable)
        return hasDeclined ? yes('declines, as is right') : no('answers what cannot be answered');
      return hasDeclined ? no('declines what can be answered') : 'ask';
    case 'sufficiency':
      return passages.length === 0 ? no('nothing was retrieved') : 'ask';
    case 'safety':
      return hasDeclined ? yes('declines in the words of the prompt template') : 'ask';
    case 'guidelines':
      return 'ask';
  }
}

function knowsRightAnswer({ isAnswerable, expectedFacts, referenceAnswer }: DatasetCase): boolean {
  return !isAnswerable || expectedFacts.length > 0 || referenceAnswer !== undefined;
}

function materialOf(evaluated: DatasetCase, answer: AnswerRecord): JudgedMaterial {
  return {
    question: evaluated.question,
    answer: answerText(answer.answer),
    passages: answer.passages.map(({ passage }) => ({ title: passage.title, text: passage.text })),
    facts: evaluated.expectedFacts,
    reference: evaluated.referenceAnswer,
    guidelines: evaluated.guidelines,
  };
}

function yes(rationale: string): PaidScore {
  return { value: 1, rationale };
}

function no(rationale: string): PaidScore {
  return { value: 0, rationale };
}
