import type { EventType } from '../domain/event';

/** Type of a column, as Iceberg calls it; a list or a record is JSON in a string. */
export type LakeType = 'string' | 'int' | 'long' | 'double' | 'timestamp';

/** A column of a table of the lake. */
export interface LakeColumn {
  /** Number that the column keeps for ever: a column that goes takes its number with it, a new one gets the next. */
  readonly id: number;
  readonly name: string;
  readonly type: LakeType;
  /** What is in it, with its unit. */
  readonly comment: string;
  /** Whether people's words are in it, masked: only tables of `texts` have it. */
  readonly isText?: boolean;
  /** Whether every row has it. */
  readonly isRequired?: boolean;
}

/** Name of a table of the lake. */
export type LakeTableName = 'answers' | 'model_calls' | 'feedback' | 'reviews' | 'evaluations' | 'releases';

/** A table of the lake: one kind of event, a row an event. */
export interface LakeTable {
  readonly name: LakeTableName;
  readonly event: EventType;
  readonly comment: string;
  readonly columns: readonly LakeColumn[];
}

/**
 * The two halves of the lake, each a database of its own: `facts` has every table without people's words, `texts` has
 * those tables whole that have such words.
 */
export type LakeHalf = 'facts' | 'texts';

/** Variables that the functions which bring events into the lake have. */
export const lakeVariables = {
  /** A {@link LakeHalf}. */
  half: 'LAKE_HALF',
  /** Name of its database. */
  database: 'LAKE_DATABASE',
  /** Names of the questions of reviews whose labels are no text, as JSON. */
  labels: 'LAKE_LABELS',
} as const;

const head: readonly LakeColumn[] = [
  required(1, 'event_id', 'string', 'tells events apart, also when one came twice'),
  required(2, 'happened_at', 'timestamp', 'when it happened, UTC'),
  required(3, 'tenant', 'string', 'whose it is'),
  optional(4, 'release', 'string', 'digest of the release that it is about'),
  required(5, 'trace_id', 'string', 'what ties it to others: id of the answer, the evaluation, the rollout'),
  required(6, 'schema_version', 'int', 'version of the shape of the event'),
];

/** Every table of the lake. */
export const lakeTables: readonly LakeTable[] = [
  {
    name: 'answers',
    event: 'answer.completed',
    comment: 'answers that ended, a row an answer',
    columns: [
      ...head,
      required(7, 'answer_id', 'string', 'id of the answer'),
      required(8, 'caller_id', 'string', 'who asked'),
      required(9, 'state', 'string', 'answered, declined, cancelled or failed'),
      optional(10, 'code', 'string', 'code of the error, of one that failed'),
      required(11, 'language', 'string', 'of the question, ISO 639-1'),
      text(12, 'question', 'the question, personal data masked'),
      text(13, 'answer', 'the answer, personal data masked'),
      required(14, 'route', 'string', 'route that wrote it'),
      required(15, 'passages', 'int', 'passages in the prompt'),
      required(16, 'citations', 'int', 'verified citations'),
      required(17, 'rejected_citations', 'int', 'citations that could not be verified'),
      optional(18, 'best_score', 'double', 'score of the best passage'),
      required(19, 'input_tokens', 'long', 'tokens of the prompts'),
      required(20, 'output_tokens', 'long', 'tokens of the completions'),
      optional(21, 'cost_usd', 'double', 'US dollars, of routes with a price'),
      optional(22, 'condense_ms', 'double', 'milliseconds to rewrite a follow-up'),
      optional(23, 'retrieve_ms', 'double', 'milliseconds to find passages'),
      optional(24, 'rerank_ms', 'double', 'milliseconds to reorder passages'),
      optional(25, 'first_token_ms', 'double', 'milliseconds to the first word'),
      optional(26, 'generate_ms', 'double', 'milliseconds of the model'),
      optional(27, 'total_ms', 'double', 'milliseconds to the end'),
    ],
  },
  {
    name: 'model_calls',
    event: 'model.invoked',
    comment: 'calls of models, tries of one call together, a row a call',
    columns: [
      ...head,
      required(7, 'operation', 'string', 'chat, embeddings or rerank'),
      required(8, 'route', 'string', 'route that was called'),
      required(9, 'provider', 'string', 'provider of the route'),
      required(10, 'model', 'string', 'model of the route'),
      required(11, 'duration_ms', 'double', 'milliseconds'),
      required(12, 'input_tokens', 'long', 'tokens that went in'),
      required(13, 'output_tokens', 'long', 'tokens that came out'),
      optional(14, 'cost_usd', 'double', 'US dollars, of routes with a price'),
      optional(15, 'code', 'string', 'code of the error, of one that failed'),
    ],
  },
  {
    name: 'feedback',
    event: 'feedback.given',
    comment: 'judgements of users, a row a judgement; a later revision replaces the earlier ones',
    columns: [
      ...head,
      required(7, 'feedback_id', 'string', 'of answer and caller'),
      required(8, 'answer_id', 'string', 'answer that was judged'),
      required(9, 'caller_id', 'string', 'who judged it'),
      required(10, 'revision', 'int', 'from 1; the highest counts'),
      required(11, 'rating', 'string', 'up or down'),
      optional(12, 'previous_rating', 'string', 'what the revision before said'),
      required(13, 'reasons', 'string', 'JSON list of reasons'),
      text(14, 'comment', 'what the user wrote, personal data masked'),
      text(15, 'corrected_answer', 'what the answer should have been, personal data masked'),
      text(16, 'expected_facts', 'JSON list of facts that a right answer states, personal data masked'),
      required(
        17,
        'expected_passages',
        'string',
        'JSON list of ids of passages that a right answer rests on',
      ),
    ],
  },
  {
    name: 'reviews',
    event: 'review.completed',
    comment: 'judgements of reviewers, a row a judgement; a later revision supersedes the earlier ones',
    columns: [
      ...head,
      required(7, 'review_id', 'string', 'of queue and answer'),
      required(8, 'answer_id', 'string', 'answer that was judged'),
      required(9, 'reviewer_id', 'string', 'who judged it'),
      required(10, 'queue', 'string', 'queue that it was in'),
      required(11, 'revision', 'int', 'from 1; the highest counts'),
      required(12, 'state', 'string', 'open, disagreed or completed'),
      required(13, 'labels', 'string', 'JSON record of what was ticked, chosen or counted, by question'),
      text(14, 'text_labels', 'JSON record of what was written, by question, personal data masked'),
      text(15, 'rationale', 'why, personal data masked'),
    ],
  },
  {
    name: 'evaluations',
    event: 'evaluation.completed',
    comment: 'what was scored: a release on a dataset, or one live answer',
    columns: [
      ...head,
      required(7, 'subject', 'string', 'release or answer'),
      required(8, 'subject_id', 'string', 'id of the evaluation, or of the answer'),
      optional(9, 'dataset', 'string', 'id of the dataset'),
      required(10, 'cases', 'int', 'cases that were scored'),
      required(11, 'scores', 'string', 'JSON record of mean scores, 0 to 1, by scorer'),
      optional(12, 'cost_usd', 'double', 'US dollars'),
      optional(13, 'report', 'string', 'digest of the report'),
    ],
  },
  {
    name: 'releases',
    event: 'release.changed',
    comment: 'what happened to releases, a row a change',
    columns: [
      ...head,
      required(7, 'change', 'string', 'created, evaluated, gated, approved, canary, promoted, rolled-back …'),
      required(8, 'changed_by', 'string', 'id of a caller, or kit'),
      text(9, 'reasons', 'JSON list of reasons in words'),
      optional(10, 'share_percent', 'int', 'share of the traffic, of a canary'),
      optional(11, 'rollout_id', 'string', 'rollout that it belongs to'),
    ],
  },
];

/** Where the files of the lake are within its bucket: of each half, and of what could not be delivered. */
export const lakePrefixes = { facts: 'facts/', texts: 'texts/', errors: 'errors/' } as const;

/** The tables of one half of the lake, each with the columns that it has there. */
export function tablesOf(half: LakeHalf): readonly LakeTable[] {
  switch (half) {
    case 'facts':
      return lakeTables.map((table) => ({
        ...table,
        columns: table.columns.filter(({ isText }) => !isText),
      }));
    case 'texts':
      return lakeTables.filter(({ columns }) => columns.some(({ isText }) => isText));
  }
}

function required(id: number, name: string, type: LakeType, comment: string): LakeColumn {
  return { id, name, type, comment, isRequired: true };
}

function optional(id: number, name: string, type: LakeType, comment: string): LakeColumn {
  return { id, name, type, comment };
}

function text(id: number, name: string, comment: string): LakeColumn {
  return { id, name, type: 'string', comment, isText: true };
}
