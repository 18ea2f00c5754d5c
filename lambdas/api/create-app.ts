import { type Context, Hono } from 'hono';
import type { Datasets, Evaluations, Trials } from '../evaluation/api';
import type { Deletions, Feedbacks, Reviews } from '../feedback/api';
import type { FineTunings } from '../fine-tuning/api';
import type { Documents, ReplayLetters } from '../ingestion/api';
import type { ModelGateway } from '../model-gateway/api';
import type { BaseModels, ModelVersions } from '../model-hub/api';
import type { MonitoringReader, ReplayEvents } from '../observability/api';
import { AppError } from '../platform/errors';
import type { Log } from '../platform/log';
import type { Promotions, ReleasePicker, Releases } from '../promotion/api';
import type { Answers, Chain } from '../rag/api';
import type { ChainSettings } from '../rag/settings';
import type { Deployments } from '../serving/api';
import type { IndexFingerprint, PassageIndex } from '../vector-search/api';
import { answerEndpoints } from './answer-endpoints';
import { authenticate } from './authenticate';
import { baseModelEndpoints } from './base-model-endpoints';
import { chatCompletions } from './chat-completions';
import { currentCaller } from './current-caller';
import { datasetEndpoints } from './dataset-endpoints';
import { deploymentEndpoints } from './deployment-endpoints';
import { documentEndpoints } from './document-endpoints';
import { embeddings } from './embeddings';
import type { Endpoint } from './endpoint';
import { errorResponse, reportError } from './error-response';
import { evaluationEndpoints } from './evaluation-endpoints';
import { eventsEndpoints } from './events-endpoints';
import { feedbackEndpoints } from './feedback-endpoints';
import { fineTuningEndpoints } from './fine-tuning-endpoints';
import { HttpError } from './http-error';
import { keyEndpoints } from './key-endpoints';
import { modelVersionEndpoints } from './model-version-endpoints';
import { models } from './models';
import { monitoringEndpoints } from './monitoring-endpoints';
import { openApiDocument } from './open-api-document';
import { peopleEndpoints } from './people-endpoints';
import type { CallerKeys, Cancellations, TokenVerifier } from './ports';
import { receiveUpload } from './receive-upload';
import { releaseEndpoints } from './release-endpoints';
import { replay } from './replay';
import { reviewEndpoints } from './review-endpoints';
import { rolloutEndpoints } from './rollout-endpoints';
import { type SearchDeps, search } from './search';
import { sync } from './sync';
import { trialEndpoints } from './trial-endpoints';
import { uploadEndpoints } from './upload-endpoints';

/** What the HTTP application needs. */
export interface AppDeps {
  readonly gateway: ModelGateway;
  readonly chain: Chain;
  readonly answers: Answers;
  /** Left out where the environment has no index: `/v1/documents` and `/v1/sync` are not there then. */
  readonly documents?: Documents;
  /** Left out where the environment has no index: `/v1/search` is not there then. */
  readonly index?: PassageIndex;
  /** Left out where feedback is not kept: `/v1/feedback` is not there then. */
  readonly feedbacks?: Feedbacks;
  /** Left out where nothing is reviewed: `/v1/reviews` is not there then. */
  readonly reviews?: Reviews;
  /** Left out where feedback is not kept: `/v1/people` is not there then. */
  readonly deletions?: Deletions;
  readonly keys: CallerKeys;
  /** Left out where nobody signs in: only keys are let in then. */
  readonly tokens?: TokenVerifier;
  readonly cancellations: Cancellations;
  readonly chainSettings: ChainSettings;
  /** Releases that the chain answers with; left out where there are none. */
  readonly releasePicker?: ReleasePicker;
  /** Left out where releases are not made: `/v1/releases` is not there then. */
  readonly releases?: Releases;
  /** Left out where releases are not moved: `/v1/rollouts` is not there then. */
  readonly promotions?: Promotions;
  /** Left out where no model versions are deployed: `/v1/deployments` is not there then. */
  readonly deployments?: Deployments;
  /** What a caller's answers search with; left out where there are no releases. */
  readonly searchOf?: SearchDeps['searchOf'];
  /** What the index must have been built with; left out with the index. */
  readonly fingerprint?: IndexFingerprint;
  /** Left out where ingestion has no dead letters: `/v1/ingestion/replay` is not there then. */
  readonly replay?: ReplayLetters;
  /** Left out where nothing is counted: `/v1/monitoring` is not there then. */
  readonly monitoring?: MonitoringReader;
  /** Left out where events have no dead letters: `/v1/events/replay` is not there then. */
  readonly replayEvents?: ReplayEvents;
  /** Left out where nothing is evaluated: `/v1/datasets` is not there then. */
  readonly datasets?: Datasets;
  /** Left out where nothing is evaluated: `/v1/evaluations` is not there then. */
  readonly evaluations?: Evaluations;
  /** Left out where nothing is fine-tuned: `/v1/fine-tunings` is not there then. */
  readonly fineTunings?: FineTunings;
  /** Left out where the environment has no model hub: `/v1/base-models` is not there then. */
  readonly baseModels?: BaseModels;
  /** Left out where the environment has no model hub: `/v1/model-versions` is not there then. */
  readonly modelVersions?: ModelVersions;
  /** Left out where there are no releases: `/v1/trials` is not there then. */
  readonly trials?: Trials;
  readonly log: Log;
  readonly now: () => Date;
  /** That many cryptographically random characters of the base64url alphabet. */
  readonly randomId: (length: number) => string;
  /** Milliseconds of silence after which a stream says that it is alive; well below every proxy's limit, e.g. 10000. */
  readonly heartbeatMs: number;
  /** Largest JSON body, in bytes. */
  readonly maxBodyBytes: number;
  /** Largest body of an upload, in bytes: the largest document and a little for the form around it. */
  readonly maxUploadBytes: number;
}

const uploadPath = '/v1/uploads/:token';

/**
 * The kit's HTTP application, for any host of web-standard requests and responses.
 *
 * Everything below `/v1` is answered, unknown paths too; a host may add routes outside it, e.g. the web application.
 */
export function createApp(deps: AppDeps): Hono {
  const { documents, index, fingerprint } = deps;
  const endpoints = [
    ...chatCompletions(deps),
    ...embeddings(deps),
    ...models(deps),
    ...currentCaller(),
    ...(documents ? documentEndpoints({ ...deps, documents }) : []),
    ...(documents ? uploadEndpoints({ documents }) : []),
    ...(documents ? sync({ ...deps, documents }) : []),
    ...(deps.replay ? replay({ replay: deps.replay }) : []),
    ...(deps.monitoring ? monitoringEndpoints({ monitoring: deps.monitoring }) : []),
    ...(deps.replayEvents ? eventsEndpoints({ replayEvents: deps.replayEvents }) : []),
    ...(index && fingerprint ? search({ ...deps, index, fingerprint }) : []),
    ...(deps.datasets ? datasetEndpoints({ datasets: deps.datasets }) : []),
    ...(deps.evaluations ? evaluationEndpoints({ evaluations: deps.evaluations }) : []),
    ...(deps.fineTunings ? fineTuningEndpoints({ fineTunings: deps.fineTunings }) : []),
    ...(deps.trials ? trialEndpoints({ trials: deps.trials }) : []),
    ...(deps.releases ? releaseEndpoints({ releases: deps.releases }) : []),
    ...(deps.baseModels ? baseModelEndpoints({ baseModels: deps.baseModels }) : []),
    ...(deps.modelVersions ? modelVersionEndpoints({ modelVersions: deps.modelVersions }) : []),
    ...(deps.promotions ? rolloutEndpoints({ promotions: deps.promotions }) : []),
    ...(deps.deployments ? deploymentEndpoints({ deployments: deps.deployments }) : []),
    ...answerEndpoints(deps),
    ...(deps.feedbacks ? feedbackEndpoints({ feedbacks: deps.feedbacks }) : []),
    ...(deps.reviews ? reviewEndpoints({ reviews: deps.reviews }) : []),
    ...(deps.deletions ? peopleEndpoints({ deletions: deps.deletions }) : []),
    ...keyEndpoints(deps),
  ];
  const app = new Hono();
  app.get('/healthz', () => Response.json({ status: 'ok' }));
  app.get('/v1/openapi.json', () => Response.json(openApiDocument(endpoints)));
  // No endpoint: whoever sends shows no key, and elsewhere another server takes it.
  app.put(uploadPath, (context) => takeUpload(context, deps));

  for (const endpoint of endpoints) {
    app.on(endpoint.method, routerPath(endpoint), (context) => respond(endpoint, context, deps));
  }
  for (const [path, methods] of methodsByPath(endpoints)) {
    app.all(path, (context) => refuseMethod(context, methods, deps));
  }
  app.all('/v1/*', (context) => refuse(unknownUrl(context), context, deps));
  app.notFound((context) => refuse(unknownUrl(context), context, deps));
  app.onError((error, context) => refuse(error, context, deps));
  return app;
}

async function respond(endpoint: Endpoint, context: Context, deps: AppDeps): Promise<Response> {
  const requestId = `req_${deps.randomId(24)}`;
  const errorContext = { requestId, endpoint: `${endpoint.method} ${endpoint.path}`, log: deps.log };
  try {
    const raw = context.req.raw;
    const response = await endpoint.respond(
      {
        id: requestId,
        caller: await authenticate(raw, deps),
        pathId: context.req.param('id') ?? '',
        query: undefined,
        body: undefined,
        raw,
        report: (error) => reportError(error, errorContext).body,
      },
      deps,
    );
    response.headers.set('x-request-id', requestId);
    return response;
  } catch (error) {
    return errorResponse(error, errorContext);
  }
}

async function takeUpload(context: Context, deps: AppDeps): Promise<Response> {
  const requestId = `req_${deps.randomId(24)}`;
  try {
    if (!deps.documents) throw unknownUrl(context);
    const response = await receiveUpload(context.req.param('token') ?? '', context.req.raw, deps.documents);
    response.headers.set('x-request-id', requestId);
    return response;
  } catch (error) {
    return errorResponse(error, { requestId, endpoint: 'put /v1/uploads/{token}', log: deps.log });
  }
}

/** For what no endpoint answers; its path is the caller's own text and stays out of the log. */
function refuse(error: unknown, context: Context, deps: AppDeps): Response {
  return errorResponse(error, {
    requestId: `req_${deps.randomId(24)}`,
    endpoint: `${context.req.method.toLowerCase()} of no endpoint`,
    log: deps.log,
  });
}

/** Names of models may hold slashes. */
function routerPath({ path }: Endpoint): string {
  return path.replace('{id}', path === '/v1/models/{id}' ? ':id{.+}' : ':id');
}

function methodsByPath(endpoints: readonly Endpoint[]): ReadonlyMap<string, readonly string[]> {
  const methods = new Map([
    ['/healthz', ['GET']],
    ['/v1/openapi.json', ['GET']],
    [uploadPath, ['PUT']],
  ]);
  for (const endpoint of endpoints) {
    const path = routerPath(endpoint);
    methods.set(path, [...(methods.get(path) ?? []), endpoint.method.toUpperCase()]);
  }
  return methods;
}

function refuseMethod(context: Context, methods: readonly string[], deps: AppDeps): Response {
  const { method, path } = context.req;
  const error = new HttpError(`the method ${method} is not allowed on ${path}: use ${methods.join(' or ')}`, {
    status: 405,
    code: 'method_not_allowed',
  });
  const response = refuse(error, context, deps);
  response.headers.set('allow', methods.join(', '));
  return response;
}

function unknownUrl(context: Context): AppError {
  return new AppError(`there is no ${context.req.method} ${context.req.path}: see /v1/openapi.json`, {
    kind: 'not-found',
    code: 'unknown_url',
  });
}
