import type { EvaluationSettings } from '../lambdas/evaluation/settings';
import type { ReviewQueue, ReviewQueues } from '../lambdas/feedback/settings';
import type { Routes } from '../lambdas/model-gateway/settings';
import type { PromotionSettings } from '../lambdas/promotion/settings';
import { hasCredentials, isOnInternet } from './network-schema';

/** A mistake: where it is, and what it must be instead. */
interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What the rules of feedback, evaluation and promotion look at. */
interface Loop {
  readonly stage: string;
  readonly routes: Routes;
  readonly network: { readonly kind: string; readonly egress?: unknown };
  readonly events: { readonly stream: string };
  readonly reviews: ReviewQueues;
  readonly evaluation: EvaluationSettings;
  readonly promotion: PromotionSettings;
}

/** Mistakes across the settings of feedback, evaluation and promotion. */
export function findLoopMistakes(loop: Loop): readonly Mistake[] {
  return [
    ...findStreamMistakes(loop),
    ...Object.entries(loop.reviews).flatMap(([name, queue]) => findQueueMistakes(name, queue)),
    ...findEvaluationMistakes(loop),
    ...findPromotionMistakes(loop),
    ...(loop.stage === 'production' ? findProductionMistakes(loop) : []),
  ];
}

function findStreamMistakes({ stage, events }: Loop): readonly Mistake[] {
  if (stage !== 'local' || events.stream === 'none') return [];
  return [
    {
      path: ['events', 'stream'],
      message: 'must be none in stage local: the local database keeps the events',
    },
  ];
}

function findQueueMistakes(queue: string, { questions }: ReviewQueue): readonly Mistake[] {
  return questions.flatMap((question, index) => {
    const at = ['reviews', queue, 'questions', index];
    const isRepeated = questions.findIndex(({ name }) => name === question.name) < index;
    return [
      ...(isRepeated ? [{ path: [...at, 'name'], message: 'must name each question once' }] : []),
      ...(question.type === 'number' && question.min >= question.max
        ? [{ path: [...at, 'min'], message: `must be less than max (${question.max})` }]
        : []),
      ...(question.type === 'category' && hasRepeated(question.categories.map(({ name }) => name))
        ? [{ path: [...at, 'categories'], message: 'must name each category once' }]
        : []),
    ];
  });
}

function findEvaluationMistakes({ routes, network, evaluation, stage }: Loop): readonly Mistake[] {
  const { judgeRoute, mlflow } = evaluation;
  const at = ['evaluation', 'mlflow'];
  const chatRoutes = Object.keys(routes).filter((name) => routes[name]?.kind === 'chat');
  return [
    ...(judgeRoute !== undefined && !chatRoutes.includes(judgeRoute)
      ? [
          {
            path: ['evaluation', 'judgeRoute'],
            message: `must name a chat route (${chatRoutes.join(', ') || 'there is none'})`,
          },
        ]
      : []),
    ...(mlflow.kind === 'managed' && stage === 'local'
      ? [{ path: [...at, 'kind'], message: 'must be none or server in stage local: there is no account' }]
      : []),
    ...(mlflow.kind === 'server' && hasCredentials(mlflow.url)
      ? [
          {
            path: [...at, 'url'],
            message: 'must be without user and password: variables of functions are read by many',
          },
        ]
      : []),
    ...(mlflow.kind === 'server' &&
    network.kind !== 'none' &&
    network.egress === 'none' &&
    isOnInternet(mlflow.url)
      ? [
          {
            path: ['network', 'egress'],
            message: 'must be nat or a proxy: the MLflow server is outside, where no endpoint of a VPC leads',
          },
        ]
      : []),
  ];
}

function findPromotionMistakes({ promotion }: Loop): readonly Mistake[] {
  const { gate, canary } = promotion;
  const shares = canary.steps.map(({ sharePercent }) => sharePercent);
  const falling = shares.findIndex((share, index) => index > 0 && share <= (shares[index - 1] ?? 0));
  return [
    ...(gate.claim === 'not-worse' && gate.margin === 0
      ? [
          {
            path: ['promotion', 'gate', 'margin'],
            message:
              'must be more than 0 where the claim is not-worse: no number of cases shows that nothing at all is lost; use the claim better',
          },
        ]
      : []),
    ...(falling > 0
      ? [
          {
            path: ['promotion', 'canary', 'steps', falling, 'sharePercent'],
            message: `must be more than the share of the step before it (${shares[falling - 1]})`,
          },
        ]
      : []),
  ];
}

function findProductionMistakes({ promotion }: Loop): readonly Mistake[] {
  const { gate, canary, isApprovalNeeded } = promotion;
  return [
    ...(isApprovalNeeded
      ? []
      : [{ path: ['promotion', 'isApprovalNeeded'], message: 'must be true in stage production' }]),
    ...(canary.steps.length > 0
      ? []
      : [
          {
            path: ['promotion', 'canary', 'steps'],
            message: 'must have at least one step in stage production: some callers before all of them',
          },
        ]),
    ...(gate.floors.length > 0
      ? []
      : [
          {
            path: ['promotion', 'gate', 'floors'],
            message: 'must have at least one floor in stage production',
          },
        ]),
  ];
}

function hasRepeated(names: readonly string[]): boolean {
  return new Set(names).size < names.length;
}
