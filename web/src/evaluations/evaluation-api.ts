import type { Wire, WireList } from '../../../lambdas/api/api';
import type {
  Dataset,
  DatasetCase,
  Evaluation,
  EvaluationReport,
  Trial,
} from '../../../lambdas/evaluation/api';
import type { NewRelease } from '../../../lambdas/promotion/api';
import type { KitClient } from '../http/kit-client';

/** A variant of the chain that is tried on questions. */
export interface TrialRequest extends Pick<NewRelease, 'base' | 'chain' | 'templates'> {
  /** 1 to 10. */
  readonly questions: readonly string[];
}

/** Datasets, evaluations and trials, as the application uses them. */
export interface EvaluationApi {
  /** Newest first. */
  datasets(signal: AbortSignal): Promise<WireList<Wire<Dataset>>>;
  datasetCases(digest: string, signal: AbortSignal): Promise<WireList<Wire<DatasetCase>>>;
  evaluations(signal: AbortSignal): Promise<WireList<Wire<Evaluation>>>;
  evaluation(evaluationId: string, signal: AbortSignal): Promise<Wire<Evaluation>>;
  evaluationReport(evaluationId: string, signal: AbortSignal): Promise<Wire<EvaluationReport>>;
  /** The report as a page of its own, for keeping. */
  evaluationPage(evaluationId: string): Promise<Blob>;
  tryVariant(request: TrialRequest, signal: AbortSignal): Promise<WireList<Wire<Trial>>>;
}

/** Milliseconds for a question that both sides answer, by a slow model. */
const trialTimeoutMs = 180_000;

export function evaluationApi({ call, read, post }: KitClient): EvaluationApi {
  const pathOf = (evaluationId: string) => `/v1/evaluations/${encodeURIComponent(evaluationId)}`;
  return {
    datasets: (signal) => read('/v1/datasets', signal),
    datasetCases: (digest, signal) => read(`/v1/datasets/${encodeURIComponent(digest)}/cases`, signal),
    evaluations: (signal) => read('/v1/evaluations', signal),
    evaluation: (evaluationId, signal) => read(pathOf(evaluationId), signal),
    evaluationReport: (evaluationId, signal) => read(`${pathOf(evaluationId)}/report?format=json`, signal),

    async evaluationPage(evaluationId) {
      return (await call(`${pathOf(evaluationId)}/report?format=html`)).blob();
    },

    tryVariant: (request, signal) => post('/v1/trials', request, { signal, timeoutMs: trialTimeoutMs }),
  };
}
