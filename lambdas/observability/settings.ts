/** Variables that every `BundledFunction` sets. */
export const observabilityVariables = { namespace: 'KIT_NAMESPACE' } as const;

/** Namespace of CloudWatch that all metrics of the kit are in. */
export const metricNamespace = 'LlmopsKit';

/** Dimension that every metric has: the namespace of its environment, because one account may hold several. */
export const environmentDimension = 'Environment';

/** Unit of a metric, as CloudWatch calls it. */
export type MetricUnit = 'Count' | 'Milliseconds' | 'None';

/** What a metric is called, what it counts in, and by what it is split beside its environment. */
export interface MetricDefinition {
  readonly name: string;
  readonly unit: MetricUnit;
  /** Every combination of values is a metric of its own, billed by the month: only what has few values. */
  readonly dimension?: 'State' | 'Step' | 'Route' | 'Direction' | 'Outcome' | 'Change';
}

/** Every metric that the kit writes; what is not here is a metric of AWS itself. */
export const metrics = {
  /** Answers that ended, by how. */
  answers: { name: 'Answers', unit: 'Count', dimension: 'State' },
  /** Milliseconds of an answer by step: condense, retrieve, rerank, firstToken, generate, total. */
  answerLatency: { name: 'AnswerLatency', unit: 'Milliseconds', dimension: 'Step' },
  /** Passages that went into the prompt of an answer. */
  passagesRetrieved: { name: 'PassagesRetrieved', unit: 'Count' },
  /** Verified citations of an answer. */
  citations: { name: 'Citations', unit: 'Count' },
  /** Citations of the model that could not be verified. */
  citationsRejected: { name: 'CitationsRejected', unit: 'Count' },
  /** Answers whose end could not be written to the answer log. */
  answersNotLogged: { name: 'AnswersNotLogged', unit: 'Count' },
  /** Calls of models, tries of one call together, by route. */
  modelCalls: { name: 'ModelCalls', unit: 'Count', dimension: 'Route' },
  /** Milliseconds of a call, all its tries together, by route. */
  modelLatency: { name: 'ModelLatency', unit: 'Milliseconds', dimension: 'Route' },
  /** Further tries before a call succeeded or was given up, by route. */
  modelRetries: { name: 'ModelRetries', unit: 'Count', dimension: 'Route' },
  /** Chats that went on with a fallback, by the route that was asked. */
  modelFallbacks: { name: 'ModelFallbacks', unit: 'Count', dimension: 'Route' },
  /** Calls that failed for a reason of the provider or of the kit, by route. */
  modelErrors: { name: 'ModelErrors', unit: 'Count', dimension: 'Route' },
  /** The same of all routes together: an alarm watches one metric. */
  modelErrorsOfAllRoutes: { name: 'ModelErrorsOfAllRoutes', unit: 'Count' },
  /** Tokens by direction: input, output. */
  tokens: { name: 'Tokens', unit: 'Count', dimension: 'Direction' },
  /** US dollars by route, for routes that have a price. */
  costUsd: { name: 'CostUsd', unit: 'None', dimension: 'Route' },
  /** Documents by how their indexing ended: indexed, deleted, failed. */
  documents: { name: 'Documents', unit: 'Count', dimension: 'Outcome' },
  /** Passages that were put into the index. */
  passagesIndexed: { name: 'PassagesIndexed', unit: 'Count' },
  /** Passages that had to be embedded, because the index did not have them. */
  passagesEmbedded: { name: 'PassagesEmbedded', unit: 'Count' },
  /** Score of the best passage of an answer. */
  retrievalScore: { name: 'RetrievalScore', unit: 'None' },
  /** Thumbs up; one less when a judgement changed to down. */
  feedbackUp: { name: 'FeedbackUp', unit: 'Count' },
  /** Thumbs down; one less when a judgement changed to up. */
  feedbackDown: { name: 'FeedbackDown', unit: 'Count' },
  /** Groundedness of a live answer that was scored, 0 to 1. */
  groundedness: { name: 'Groundedness', unit: 'None' },
  /** Judgements of reviewers, by where their review stands after them: open, disagreed, completed. */
  reviews: { name: 'Reviews', unit: 'Count', dimension: 'State' },
  /** Cases that evaluations of releases scored. */
  casesEvaluated: { name: 'CasesEvaluated', unit: 'Count' },
  /** What happened to releases, by what it was. */
  releaseChanges: { name: 'ReleaseChanges', unit: 'Count', dimension: 'Change' },
  /** Lower bound of the share of judged answers that did not help, of the last hour, 0 to 1. */
  thumbsDownAtLeast: { name: 'ThumbsDownAtLeast', unit: 'None' },
  /** Upper bound of the share of scored live answers that are grounded, of the last hour, 0 to 1. */
  groundedAtMost: { name: 'GroundedAtMost', unit: 'None' },
  /** Signals that drift: what is retrieved, and how often nothing is answered. */
  drifting: { name: 'Drifting', unit: 'Count' },
  /** Events that were counted, each once. */
  eventsCounted: { name: 'EventsCounted', unit: 'Count' },
  /** Milliseconds from the happening of the oldest event of a batch until it was counted. */
  eventAge: { name: 'EventAge', unit: 'Milliseconds' },
  /** Records of the stream that are no events; each consumer finds them. */
  eventsUnreadable: { name: 'EventsUnreadable', unit: 'Count' },
  /** Events that the stream did not take, and that lie among the dead letters. */
  eventsNotTaken: { name: 'EventsNotTaken', unit: 'Count' },
  /** Deletions of people's data that are past their deadline, each time that they are worked on. */
  deletionsOverdue: { name: 'DeletionsOverdue', unit: 'Count' },
  /** Failures that nobody foresaw: errors in the kit itself. */
  defects: { name: 'Defects', unit: 'Count' },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** Name of a metric in {@link metrics}. */
export type MetricName = keyof typeof metrics;

/** Variables that `Counters.grantCount` sets; {@link markDays} says how many days. */
export const countersVariables = { table: 'COUNTERS_TABLE', markDays: 'COUNTERS_MARK_DAYS' } as const;

/** Variables that `Counters.grantRead` sets. */
export const monitoringVariables = { table: countersVariables.table } as const;

/**
 * The table of the counters, and of the marks of the events that were counted.
 *
 * A window is `window#SIZE#TENANT` and `START#RELEASE`, a mark `event#DIGEST` and `-`, a tenant that has windows
 * `tenants` and its name. `expiresAt` is in seconds since 1970.
 */
export const countersTable = {
  partitionKey: 'place',
  sortKey: 'part',
  timeToLive: 'expiresAt',
} as const;

/** Days that windows are kept: those of a minute show the last hour, those of an hour the last month and the last year. */
export const windowDays = { minute: 3, hour: 400 } as const;

/** Days that SQS keeps a dead letter at most. */
const deadLetterDays = 14;

/**
 * Days that the mark of a counted event is kept: as long as the event can come again.
 *
 * It may be read from the stream until the end of its retention, lie among the dead letters, be put back on the stream,
 * and be read from there until the end of the retention again. A mark that is gone earlier lets it be counted twice.
 *
 * @param stream.retentionHours - of the event stream
 */
export function markDays({ retentionHours }: { readonly retentionHours: number }): number {
  return 2 * Math.ceil(retentionHours / 24) + deadLetterDays + 1;
}
