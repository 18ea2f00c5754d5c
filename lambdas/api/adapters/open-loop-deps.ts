import { gpuInstances } from '../../../models/gpu-instances';
import { catalogue } from '../../../models/index';
import type { Publish } from '../../domain/event';
import { openDatasets, openEvaluations, openTracking, openTrials } from '../../evaluation/client';
import { evaluationMachineVariables, evaluationVariables } from '../../evaluation/settings';
import { openDeletions, openFeedbacks, openReplayEvents, openReviews } from '../../feedback/client';
import { eventStreamVariables, feedbackVariables } from '../../feedback/settings';
import { openFineTunings } from '../../fine-tuning/client';
import { fineTuningMachineVariables } from '../../fine-tuning/settings';
import { openBaseModels, openModelVersions } from '../../model-hub/client';
import { modelHubVariables, modelImportVariables } from '../../model-hub/settings';
import { openMonitoring } from '../../observability/client';
import { monitoringVariables } from '../../observability/settings';
import type { Log } from '../../platform/log';
import { readOptionalVariable } from '../../platform/read-optional-variable';
import { openPromotions, openReleaseDrafts, openReleases } from '../../promotion/client';
import { promotionVariables, rolloutMachineVariables } from '../../promotion/settings';
import type { Answers } from '../../rag/api';
import { type Answering, checkTemplate, openReleaseAnswers, openVariantAnswers } from '../../rag/client';
import { openDeployments } from '../../serving/client';
import { servingVariables } from '../../serving/settings';
import type { AppDeps } from '../create-app';

type LoopDeps = Pick<
  AppDeps,
  | 'feedbacks'
  | 'reviews'
  | 'deletions'
  | 'monitoring'
  | 'replayEvents'
  | 'datasets'
  | 'evaluations'
  | 'trials'
  | 'releases'
  | 'promotions'
  | 'deployments'
  | 'modelVersions'
  | 'baseModels'
  | 'fineTunings'
>;

/**
 * The way from an answer back to a better one in a function: each part is there where its grant is, known by the variables
 * that it sets.
 */
export function openLoopDeps(
  answering: Answering,
  deps: { readonly answers: Answers; readonly publish: Publish },
): LoopDeps {
  const { answers, publish } = deps;
  const isFedBack = has(feedbackVariables);
  const datasets = isFedBack && has(evaluationVariables) ? openDatasets({ answers }) : undefined;
  return {
    ...(isFedBack && {
      feedbacks: openFeedbacks({ answers, publish }),
      reviews: openReviews({ publish }),
      deletions: openDeletions(),
    }),
    ...(has(monitoringVariables) && { monitoring: openMonitoring() }),
    ...(has(eventStreamVariables) && { replayEvents: openReplayEvents({ log: answering.log }) }),
    ...(datasets && { datasets }),
    ...(has(modelHubVariables) && openModelDeps(answering.log, datasets)),
    ...(has(promotionVariables) && openReleaseDeps(answering, { publish, datasets })),
  };
}

/** Production has no imports: what it knows of base models is for fine-tuning alone. */
function openModelDeps(
  log: Log,
  datasets: LoopDeps['datasets'],
): Pick<LoopDeps, 'modelVersions' | 'baseModels' | 'fineTunings'> {
  const baseModels = has(modelImportVariables) ? openBaseModels({ catalogue }) : undefined;
  const models = { catalogue, instances: gpuInstances };
  const modelVersions = openModelVersions();
  return {
    modelVersions,
    ...(baseModels && { baseModels }),
    ...(baseModels &&
      datasets &&
      has(fineTuningMachineVariables) && {
        fineTunings: openFineTunings({ bases: baseModels, versions: modelVersions, datasets, models, log }),
      }),
  };
}

function openReleaseDeps(
  answering: Answering,
  { publish, datasets }: { readonly publish: Publish; readonly datasets: LoopDeps['datasets'] },
): Pick<LoopDeps, 'releases' | 'promotions' | 'evaluations' | 'trials' | 'deployments'> {
  const { releaseSettings: settings, templates, log, gateways } = answering;
  const models = has(modelHubVariables) ? openModelVersions() : undefined;
  const deployments =
    models && has(servingVariables) ? openDeployments({ versions: models, log }) : undefined;
  const tracking = openTracking();
  const options = { settings, templates, checkTemplate, publish, log, tracking, deployments, models };
  const releases = openReleases(options);
  return {
    releases,
    ...(deployments && { deployments }),
    ...(has(rolloutMachineVariables) && { promotions: openPromotions({ ...options, releases }) }),
    ...(datasets &&
      has(evaluationMachineVariables) && {
        evaluations: openEvaluations({ gateway: gateways.own, datasets, releases }),
      }),
    trials: openTrials({
      releases: answering.releases,
      answering: openReleaseAnswers(answering),
      variants: { answer: openVariantAnswers(answering, openReleaseDrafts(options)) },
    }),
  };
}

function has(names: Readonly<Record<string, string>>): boolean {
  return Object.values(names).every((name) => readOptionalVariable(name) !== undefined);
}
