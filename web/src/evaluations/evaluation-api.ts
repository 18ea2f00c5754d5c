import type {
  WireDataset,
  WireDatasetCase,
  WireEvaluation,
  WireList,
  WireReport,
  WireTrial,
} from '../../../lambdas/api/api';
import type { TrialRequest } from '../../../lambdas/evaluation/api';
import type { KitClient } from '../http/kit-client';
import type { Language } from '../i18n/language';

/** Datasets, evaluations and trials, as the application uses them. */
export interface EvaluationApi {
  /** Newest first. */
  datasets(signal: AbortSignal): Promise<WireList<WireDataset>>;
  datasetCases(digest: string, signal: AbortSignal): Promise<WireList<WireDatasetCase>>;
  evaluations(signal: AbortSignal): Promise<WireList<WireEvaluation>>;
  evaluation(evaluationId: string, signal: AbortSignal): Promise<WireEvaluation>;
  evaluationReport(evaluationId: string, signal: AbortSignal): Promise<WireReport>;
  /** The report as a page of its own, for keeping. */
  evaluationPage(evaluationId: string, language: Language): Promise<Blob>;
  tryVariant(request: TrialRequest, signal: AbortSignal): Promise<WireList<WireTrial>>;
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

    async evaluationPage(evaluationId, language) {
      return (await call(`${pathOf(evaluationId)}/report?format=html&language=${language}`)).blob();
    },

    tryVariant: (request, signal) => post('/v1/trials', request, { signal, timeoutMs: trialTimeoutMs }),
  };
}
