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
  readonly dimension?: 'State' | 'Step' | 'Route' | 'Direction' | 'Outcome';
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
  /** Failures that nobody foresaw: errors in the kit itself. */
  defects: { name: 'Defects', unit: 'Count' },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

/** Name of a metric in {@link metrics}. */
export type MetricName = keyof typeof metrics;
