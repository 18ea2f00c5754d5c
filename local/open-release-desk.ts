import type { Environment } from '../environments/environment';
import type { Publish } from '../lambdas/domain/event';
import type { Tracking } from '../lambdas/evaluation/api';
import { createTrials } from '../lambdas/evaluation/try-variant';
import type { Log } from '../lambdas/platform/log';
import { createReleases, type ReleasesDeps } from '../lambdas/promotion/create-releases';
import { draftRelease } from '../lambdas/promotion/draft-release';
import type { PromotionDeps } from '../lambdas/promotion/promotion-deps';
import { answerWithVariant } from '../lambdas/rag/answer-with-variant';
import { checkTemplate } from '../lambdas/rag/check-template';
import type { openChain } from './open-chain';
import type { openOwnModels } from './open-own-models';
import type { openReleases } from './open-releases';

/** Opens the releases of this kit: made, compared, carried from one kit to another, and tried before they are made. */
export function openReleaseDesk(options: {
  readonly environment: Environment;
  readonly releases: Awaited<ReturnType<typeof openReleases>>;
  readonly chain: Awaited<ReturnType<typeof openChain>>;
  readonly publish: Publish;
  readonly own: Pick<Awaited<ReturnType<typeof openOwnModels>>, 'deployments' | 'modelVersions'>;
  readonly tracking: Tracking;
  readonly log: Log;
  readonly now: () => Date;
}) {
  const { environment, releases, chain, own } = options;
  const { stores, templates, defaultManifest, picker } = releases;
  const deps: ReleasesDeps & Pick<PromotionDeps, 'pointers' | 'models'> = {
    ...options,
    store: stores.releases,
    pointers: stores.pointers,
    templates,
    checkTemplate,
    routes: environment.routes,
    defaultManifest,
    environment: environment.name,
    deployments: own.deployments,
    models: own.modelVersions,
  };
  const answerVariant = answerWithVariant({
    ...chain.releaseAnswering,
    draft: (caller, variant) => draftRelease(caller, variant, deps),
  });
  return {
    releases: createReleases(deps),
    trials: createTrials({
      releases: picker,
      answering: chain.releaseAnswers,
      variants: { answer: answerVariant },
    }),
    deps,
  };
}
