import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import type { KitEvent, Publish } from '../domain/event';
import type { PersonalDataStore } from '../feedback/api';
import { openReviewedAnswers } from '../feedback/client';
import type { ModelGateway } from '../model-gateway/api';
import { AppError } from '../platform/errors';
import { parseJson } from '../platform/json';
import type { Log } from '../platform/log';
import { openDynamo } from '../platform/open-dynamo';
import { randomId } from '../platform/random-id';
import { readOptionalVariable } from '../platform/read-optional-variable';
import { readVariables, type Variables } from '../platform/read-variables';
import type { Releases } from '../promotion/api';
import type { Answers } from '../rag/api';
import { openTemplates } from '../rag/client';
import { promptTemplatesVariables } from '../rag/settings';
import { DynamoDatasetStore } from './adapters/dynamo-dataset-store';
import { DynamoLiveScoreQueue } from './adapters/dynamo-live-score-queue';
import { locateMlflowApp } from './adapters/locate-mlflow-app';
import { MlflowConnection } from './adapters/mlflow-connection';
import { MlflowTracking } from './adapters/mlflow-tracking';
import { openEvaluationStores } from './adapters/open-evaluation-stores';
import { ProxiedArtifacts } from './adapters/proxied-artifacts';
import type { RunArtifacts } from './adapters/run-artifacts';
import type { SignMlflowRequest } from './adapters/sign-mlflow-request';
import type { Datasets, Evaluations, Tracking, Trials } from './api';
import { createDatasets } from './create-datasets';
import { createEvaluations } from './create-evaluations';
import { erasePeople } from './erase-people';
import type { DatasetStore, JudgeTemplates } from './ports';
import { readDatasets } from './read-datasets';
import { sampleLiveAnswers } from './sample-live-answers';
import { createScorers } from './score-answer';
import { type LiveScoring, scoreLiveAnswers } from './score-live-answers';
import { scorersByRoute } from './scorers-by-route';
import {
  type EvaluationSettings,
  evaluationMachineVariables,
  evaluationSettingsSchema,
  evaluationVariables,
  liveScoringVariables,
  offlineJudgeRoute,
  trackingVariables,
} from './settings';
import { createTrials, type TrialDeps } from './try-variant';

const storeGrant = 'EvaluationStore.grantAccess';

/**
 * Opens the datasets of this function.
 *
 * @throws AppError `missing_setting` without `EvaluationStore.grantAccess` and `Feedback.grantAccess`
 */
export function openDatasets({ answers }: { readonly answers: Answers }, variables?: Variables): Datasets {
  return createDatasets({
    store: openDatasetStore(variables),
    reviewed: openReviewedAnswers(variables),
    answers,
    now: () => new Date(),
  });
}

/**
 * Opens the datasets of a function that makes none.
 *
 * @throws AppError `missing_setting` without `EvaluationStore.grantAccess`
 */
export function openDatasetReader(variables?: Variables): Pick<Datasets, 'list' | 'get' | 'cases'> {
  return readDatasets(openDatasetStore(variables));
}

/**
 * Opens the evaluations of this function, which starts them as executions of the state machine.
 *
 * @throws AppError `missing_setting` without `EvaluationStore.grantAccess`, the grant of the state machine and
 * `PromptTemplates.grantRead`; `template_not_found` when prompts/judges.yaml is not deployed
 */
export function openEvaluations(
  deps: {
    readonly gateway: Pick<ModelGateway, 'chat' | 'routes'>;
    readonly datasets: Pick<Datasets, 'get'>;
    readonly releases: Pick<Releases, 'get'>;
  },
  variables?: Variables,
): Evaluations {
  const { stateMachine, judgeRoute } = readVariables(
    evaluationMachineVariables,
    'Evaluation.grantStart',
    variables,
  );
  return createEvaluations({
    ...deps,
    ...openEvaluationStores(variables),
    openScorers: scorersByRoute({ gateway: deps.gateway, templates: openJudgeTemplates(variables) }),
    judgeRoute,
    now: () => new Date(),
    randomId,
    launch: {
      // The SDK of Step Functions is loaded by the first evaluation.
      launch: async (evaluation) => {
        const { StepFunctionsLaunch } = await import('./adapters/step-functions-launch');
        await new StepFunctionsLaunch({ stateMachine }).launch(evaluation);
      },
    },
  });
}

/** Opens trials of variants of the chain against the champion; see `Trials`. */
export function openTrials(deps: TrialDeps): Trials {
  return createTrials(deps);
}

/** Opens the store of datasets; the SDK of S3 is loaded by the first cases. @throws AppError `missing_setting` */
export function openDatasetStore(variables?: Variables): DatasetStore {
  const { table, bucket } = readVariables(evaluationVariables, storeGrant, variables);
  return new DynamoDatasetStore({
    client: openDynamo(),
    table,
    openCases: async () => {
      const [{ openS3 }, { S3DatasetCases }] = await Promise.all([
        import('../platform/open-s3'),
        import('./adapters/s3-dataset-cases'),
      ]);
      return new S3DatasetCases(openS3(), bucket);
    },
  });
}

/**
 * Opens the template of the judges: prompts/judges.yaml of the deployment.
 *
 * @throws AppError `missing_setting` without `PromptTemplates.grantRead`, `template_not_found` when it is not deployed
 */
export function openJudgeTemplates(variables?: Variables): JudgeTemplates {
  const { digests } = readVariables(promptTemplatesVariables, 'PromptTemplates.grantRead', variables);
  const { judges: digest } = parseJson(
    digests,
    z.looseObject({ judges: z.string().optional() }),
    `the variable ${promptTemplatesVariables.digests}`,
  );
  if (digest === undefined) {
    throw new AppError('the store has no prompt template "judges": deploy prompts/judges.yaml', {
      kind: 'not-found',
      code: 'template_not_found',
    });
  }
  const templates = openTemplates(variables);
  return { digest, read: async () => (await templates.get(digest)).content };
}

/** What evaluations and live scoring are set to. @throws AppError `missing_setting` without `LiveScoring` */
export function readEvaluationSettings(variables?: Variables): EvaluationSettings {
  const { settings } = readVariables(liveScoringVariables, 'new LiveScoring', variables);
  return parseJson(settings, evaluationSettingsSchema, `the variable ${liveScoringVariables.settings}`);
}

/**
 * Opens what samples live answers from events.
 *
 * @throws AppError `missing_setting` without `EvaluationStore.grantAccess` and `new LiveScoring`
 */
export function openLiveSampling(variables?: Variables): (events: readonly KitEvent[]) => Promise<void> {
  const queue = openLiveScoreQueue(variables);
  const { live } = readEvaluationSettings(variables);
  return (events) => sampleLiveAnswers(events, { queue, live });
}

/**
 * Opens the scoring of live answers.
 *
 * @returns scores what is due while it may go on
 * @throws AppError `missing_setting` as `openLiveSampling`; `unknown_route` when the judge's route is not there
 */
export function openLiveScoring(
  deps: {
    readonly gateway: ModelGateway;
    readonly answers: Answers;
    readonly publish: Publish;
    readonly log: Log;
  },
  variables?: Variables,
): (mayGoOn: () => boolean) => Promise<LiveScoring> {
  const settings = readEvaluationSettings(variables);
  const scorers = createScorers({
    judgeRoute: settings.judgeRoute ?? offlineJudgeRoute,
    gateway: deps.gateway,
    templates: openJudgeTemplates(variables),
  });
  const opened = { ...deps, scorers, settings, queue: openLiveScoreQueue(variables), now: () => new Date() };
  return (mayGoOn) => scoreLiveAnswers(opened, mayGoOn);
}

/**
 * Opens what erases people from datasets, evaluations and what is tracked of them.
 *
 * @throws AppError `missing_setting` without `EvaluationStore.grantErase`
 */
export function openPersonalEvaluation(variables?: Variables): readonly PersonalDataStore[] {
  const { openObjects, ...stores } = openEvaluationStores(variables);
  const datasets = openDatasetStore(variables);
  const queue = openLiveScoreQueue(variables);
  const manifests = {
    erase: async (evaluationId: string) => {
      const { S3CaseManifests } = await import('./adapters/s3-case-manifests');
      await new S3CaseManifests(await openObjects()).erase(evaluationId);
    },
  };
  const tracking = openTracking(variables);
  return erasePeople({ ...stores, datasets, queue, manifests, tracking, now: () => new Date() });
}

function openLiveScoreQueue(variables?: Variables): DynamoLiveScoreQueue {
  const { table } = readVariables({ table: evaluationVariables.table }, storeGrant, variables);
  return new DynamoLiveScoreQueue({ client: openDynamo(), table });
}

/** Opens where evaluations and releases are tracked; undefined in a function that was not granted it. */
export function openTracking(variables?: Variables): Tracking | undefined {
  if (readOptionalVariable(trackingVariables.server, variables) === undefined) return undefined;
  return openMlflow(readVariables(trackingVariables, 'Tracking.grantTrack', variables));
}

/**
 * Opens the tracking in MLflow; the SDKs for an app of SageMaker and for its bucket are loaded by the first call that
 * needs them.
 *
 * @param options.server - address of a server, or ARN of a serverless MLflow app of SageMaker
 * @param options.name - of the experiment and of the registered model, e.g. `llmops-dev`
 * @throws AppError `invalid_mlflow_app`
 */
export function openMlflow({ server, name }: { readonly server: string; readonly name: string }): Tracking {
  const isApp = server.startsWith('arn:');
  const connection = new MlflowConnection({
    url: isApp ? locateMlflowApp(server).url : server.replace(/\/+$/, ''),
    sign: isApp ? lazySigning(server) : undefined,
    sleep,
    random: Math.random,
  });
  const proxied = new ProxiedArtifacts(connection);
  const inBucket = lazyS3Artifacts();
  return new MlflowTracking({
    connection,
    name,
    artifactsAt: (uri) => (uri.startsWith('s3:') ? inBucket : proxied),
  });
}

function lazySigning(arn: string): SignMlflowRequest {
  let opened: Promise<SignMlflowRequest> | undefined;
  const open = async () => {
    const [{ signForMlflowApp }, { defaultProvider }] = await Promise.all([
      import('./adapters/sign-mlflow-request'),
      import('@aws-sdk/credential-provider-node'),
    ]);
    return signForMlflowApp({ arn, credentials: defaultProvider() });
  };
  return async (request) => {
    opened ??= open();
    return (await opened)(request);
  };
}

function lazyS3Artifacts(): RunArtifacts {
  const open = async () => {
    const [{ S3Artifacts }, { openS3 }] = await Promise.all([
      import('./adapters/s3-artifacts'),
      import('../platform/open-s3'),
    ]);
    return new S3Artifacts(openS3());
  };
  return {
    put: async (uri, file, content) => (await open()).put(uri, file, content),
    get: async (uri, file) => (await open()).get(uri, file),
    remove: async (uri, file) => (await open()).remove(uri, file),
  };
}
