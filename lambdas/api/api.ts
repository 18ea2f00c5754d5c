import type { Caller, Role } from '../domain/caller';
import type { DocumentRecord } from '../domain/document';
import type { Passage } from '../domain/passage';
import type { Dataset, DatasetCase, Evaluation, EvaluationReport, Trial } from '../evaluation/api';
import type { Deletion, FeedbackRecord, QueueSummary, ReviewItem } from '../feedback/api';
import type { FineTuning } from '../fine-tuning/api';
import type { DocumentCounts, SyncEvent } from '../ingestion/api';
import type { RouteDescription } from '../model-gateway/api';
import type { BaseModel, ModelVersion } from '../model-hub/api';
import type { Monitoring } from '../observability/api';
import type { Pointers, ReleaseDetail, Rollout } from '../promotion/api';
import type { AnswerRecord, AnswerState, Citation } from '../rag/api';
import type { Deployment } from '../serving/api';
import type { PassageFilter, PassageHit } from '../vector-search/api';
import type { SearchMode } from '../vector-search/settings';
import type { CallerKey } from './ports';

type SnakeCase<Text extends string> = Text extends `${infer Head}${infer Tail}`
  ? Head extends Lowercase<Head>
    ? `${Head}${SnakeCase<Tail>}`
    : `_${Lowercase<Head>}${SnakeCase<Tail>}`
  : Text;

/**
 * A value as it goes over the wire: property names in snake case, as in OpenAI's API. Keys of metadata stay as they are,
 * and the whole manifest of a release, which its digest is of.
 */
export type Wire<T> = T extends readonly (infer Item)[]
  ? readonly Wire<Item>[]
  : T extends object
    ? {
        readonly [Key in keyof T as Key extends string ? SnakeCase<Key> : Key]: Key extends 'manifest'
          ? T[Key]
          : Wire<T[Key]>;
      }
    : T;

/** A list in OpenAI's shape. */
export interface WireList<Item> {
  readonly object: 'list';
  readonly data: readonly Item[];
}

/** An error in OpenAI's shape. */
export interface WireError {
  readonly error: {
    readonly message: string;
    readonly type: string;
    readonly param: string | null;
    readonly code: string | null;
  };
}

/** `GET /v1/me`. */
export type WireCaller = Wire<Caller>;

/** An entry of `GET /v1/models`: OpenAI's fields, and what the kit knows besides. */
export interface WireModel {
  readonly id: string;
  readonly object: 'model';
  /** Seconds since 1970. */
  readonly created: number;
  readonly owned_by: string;
  /** `chain` for `rag`. */
  readonly kind: 'chain' | RouteDescription['kind'];
  /** Who answers it, e.g. `offline`. */
  readonly provider: string;
  /** The model as its provider calls it. */
  readonly provider_model: string;
}

/** `GET /v1/documents`. */
export interface WireDocumentList extends WireList<Wire<DocumentRecord>> {
  readonly has_more: boolean;
  /** Pass as `after` for the next page. */
  readonly next_after?: string;
  readonly counts: Wire<DocumentCounts>;
}

/** `POST /v1/uploads`. */
export interface WireUploadRequest {
  /** File name with its extension; folders with `/` are kept. */
  readonly name: string;
  readonly size_bytes: number;
  /** Groups that may read it; left out: everyone of the tenant. */
  readonly groups?: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Answer of `POST /v1/uploads`. */
export interface WireUpload {
  /** Not found before the content has come, when the name is new. */
  readonly document_id: string;
  /** How the content is sent: to a URL that may be relative to the kit's, with these headers, without a key. */
  readonly upload: {
    readonly method: 'PUT';
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
    /** ISO 8601. */
    readonly expires_at: string;
  };
}

/** `POST /v1/search`. */
export interface WireSearchRequest {
  readonly query: string;
  /** 1 to 50, 10 when left out. */
  readonly limit?: number;
  /** The chain's own when left out. */
  readonly mode?: SearchMode;
  readonly filter?: Wire<PassageFilter>;
}

/** Answer of `POST /v1/search`. */
export type WireSearchResult = WireList<Wire<PassageHit>>;

/** What `rag` adds to OpenAI's completion and to its chunks, at the top level. */
export interface WireAnswerFields {
  /** Verified citations; on a chunk, those whose numbers its text or a later one shows first. */
  readonly citations?: readonly Wire<Citation>[];
  /** On a completion and on the last chunk with a choice. */
  readonly answer_state?: AnswerState;
}

/** `GET /v1/answers/{id}`. */
export type WireAnswer = Wire<AnswerRecord>;

/** Answer of `POST /v1/feedback`. */
export type WireFeedback = Wire<FeedbackRecord>;

/** `GET /v1/answers/{id}/feedback`. */
export interface WireAnswerFeedback {
  readonly object: 'feedback';
  /** What the caller said of the answer; null when nothing. */
  readonly feedback: WireFeedback | null;
}

/** An entry of `GET /v1/review-queues`. */
export type WireReviewQueue = Wire<QueueSummary>;

/** An entry of `GET /v1/reviews`. */
export type WireReview = Wire<ReviewItem>;

/** `GET /v1/reviews`. */
export interface WireReviewList extends WireList<WireReview> {
  readonly has_more: boolean;
  /** Pass as `after` for the next page. */
  readonly next_after?: string;
}

/** An event of `POST /v1/sync`, one `data:` line each. */
export type WireSyncEvent = Wire<SyncEvent>;

/** An entry of `POST /v1/ingestion/replay` and of `POST /v1/events/replay`: a message that went back where it came from. */
export interface WireReplayedLetter {
  readonly cause: string;
  /** ISO 8601. */
  readonly since: string;
}

/** Answer of `POST /v1/events/replay`. */
export interface WireEventReplay extends WireList<WireReplayedLetter> {
  /** Events that went back. */
  readonly events: number;
  /** Letters that stay, and why. */
  readonly left: readonly WireReplayedLetter[];
}

/** `GET /v1/people/{id}/deletion`. */
export type WireDeletion = Wire<Deletion>;

/** `GET /v1/monitoring`. */
export type WireMonitoring = Wire<Monitoring>;

/** An entry of `GET /v1/datasets`. */
export type WireDataset = Wire<Dataset>;

/** An entry of `GET /v1/datasets/{id}/cases`. */
export type WireDatasetCase = Wire<DatasetCase>;

/** `GET /v1/evaluations/{id}`. */
export type WireEvaluation = Wire<Evaluation>;

/** `GET /v1/evaluations/{id}/report`. */
export type WireReport = Wire<EvaluationReport>;

/** An entry of `POST /v1/trials`. */
export type WireTrial = Wire<Trial>;

/** `GET /v1/releases/{id}`; the manifest is exactly what the digest is of. */
export type WireRelease = Wire<ReleaseDetail>;

/** `GET /v1/releases`. */
export interface WireReleaseList extends WireList<WireRelease> {
  readonly has_more: boolean;
  /** Pass as `after` for the next page. */
  readonly next_after?: string;
}

/** `GET /v1/pointers`. */
export type WirePointers = Wire<Pointers & { readonly history: readonly Pointers[] }>;

/** `GET /v1/rollouts/{id}`. */
export type WireRollout = Wire<Rollout>;

/** `GET /v1/base-models/{id}`. */
export type WireBaseModel = Wire<BaseModel>;

/** `GET /v1/model-versions/{id}`. */
export type WireModelVersion = Wire<ModelVersion>;

/** `GET /v1/deployments/{id}`. */
export type WireDeployment = Wire<Deployment>;

/** `GET /v1/fine-tunings/{id}`. */
export type WireFineTuning = Wire<FineTuning>;

/** An entry of `GET /v1/keys`. */
export type WireKey = Wire<Omit<CallerKey, 'keyHash'>>;

/** Answer of `POST /v1/keys`: the only time that the key is shown. */
export interface WireNewKey extends WireKey {
  readonly key: string;
}

/** `GET /v1/documents/{id}/passages`. */
export type WirePassages = WireList<Wire<Passage>>;

/** Answer of the function that makes the first key of an environment; invoked by name, not by HTTP. */
export type IssuedKey =
  | {
      readonly status: 'issued';
      /** Shown this once. */
      readonly key: string;
      readonly id: string;
      readonly tenant: string;
      readonly roles: readonly Role[];
    }
  | { readonly status: 'refused'; readonly code: string; readonly message: string };
