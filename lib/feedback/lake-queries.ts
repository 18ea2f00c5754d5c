import type { LakeHalf } from '../../lambdas/feedback/lake-settings';

/** A query that is kept for whoever may read what it reads. */
export interface LakeQuery {
  /** PascalCase; part of the id of its resource. */
  readonly id: string;
  readonly name: string;
  /** What it answers. */
  readonly description: string;
  /** Half of the lake that one has to read for it. */
  readonly half: LakeHalf;
  readonly sql: string;
}

/** The days that the queries look back. */
const since = (days: number) => `happened_at >= CAST(current_date - INTERVAL '${days}' DAY AS timestamp)`;

/**
 * The saved queries, over views in which every event is once.
 *
 * @param databases - names of the databases of both halves
 */
export function lakeQueries(databases: Readonly<Record<LakeHalf, string>>): readonly LakeQuery[] {
  const view = (name: string, half: LakeHalf = 'facts') => `"${databases[half]}"."distinct_${name}"`;
  return [
    {
      id: 'ThumbsDown',
      name: 'thumbs-down rate by release and day',
      description: 'share of judged answers that did not help; the last judgement of each user counts',
      half: 'facts',
      sql: `WITH last_judgements AS (
  SELECT feedback_id, max_by(rating, revision) AS rating, max_by(release, revision) AS release, min(happened_at) AS given_at
  FROM ${view('feedback')}
  WHERE ${since(30)}
  GROUP BY feedback_id
)
SELECT date(given_at) AS day, coalesce(release, 'none') AS release, count(*) AS judged,
  count_if(rating = 'down') AS down, round(avg(IF(rating = 'down', 1.0, 0.0)), 4) AS rate
FROM last_judgements
GROUP BY 1, 2
ORDER BY 1 DESC, 2`,
    },
    {
      id: 'Cost',
      name: 'cost by route and day',
      description: 'US dollars, calls and tokens of every route; routes without a price cost nothing here',
      half: 'facts',
      sql: `SELECT date(happened_at) AS day, route, count(*) AS calls, count_if(code IS NOT NULL) AS failed,
  sum(input_tokens) AS input_tokens, sum(output_tokens) AS output_tokens, round(sum(coalesce(cost_usd, 0)), 4) AS cost_usd
FROM ${view('model_calls')}
WHERE ${since(30)}
GROUP BY 1, 2
ORDER BY 1 DESC, cost_usd DESC`,
    },
    {
      id: 'Answers',
      name: 'answers, declines and latency by release and day',
      description: 'how answers ended, and milliseconds to the first word and to the end',
      half: 'facts',
      sql: `SELECT date(happened_at) AS day, coalesce(release, 'none') AS release, count(*) AS answers,
  round(avg(IF(state = 'declined', 1.0, 0.0)), 4) AS declined, round(avg(IF(state = 'failed', 1.0, 0.0)), 4) AS failed,
  approx_percentile(first_token_ms, 0.95) AS first_token_p95_ms, approx_percentile(total_ms, 0.5) AS total_p50_ms,
  approx_percentile(total_ms, 0.95) AS total_p95_ms
FROM ${view('answers')}
WHERE ${since(30)}
GROUP BY 1, 2
ORDER BY 1 DESC, 2`,
    },
    {
      id: 'Drift',
      name: 'drift of retrieval and of no-answers',
      description:
        'score of the best passage and share of declines of each day beside the seven days before it',
      half: 'facts',
      sql: `WITH days AS (
  SELECT date(happened_at) AS day, avg(best_score) AS best_score, avg(IF(state = 'declined', 1.0, 0.0)) AS declined
  FROM ${view('answers')}
  WHERE ${since(60)}
  GROUP BY 1
)
SELECT day, round(best_score, 4) AS best_score, round(avg(best_score) OVER week_before, 4) AS best_score_before,
  round(declined, 4) AS declined, round(avg(declined) OVER week_before, 4) AS declined_before
FROM days
WINDOW week_before AS (ORDER BY day ROWS BETWEEN 7 PRECEDING AND 1 PRECEDING)
ORDER BY day DESC`,
    },
    {
      id: 'Groundedness',
      name: 'live groundedness by release and day',
      description: 'mean groundedness of the live answers that were scored',
      half: 'facts',
      sql: `SELECT date(happened_at) AS day, coalesce(release, 'none') AS release, count(*) AS scored,
  round(avg(CAST(json_extract_scalar(scores, '$.groundedness') AS double)), 4) AS groundedness
FROM ${view('evaluations')}
WHERE subject = 'answer' AND ${since(30)}
GROUP BY 1, 2
ORDER BY 1 DESC, 2`,
    },
    {
      id: 'Problems',
      name: 'problems that reviewers found by release',
      description: 'how often reviewers chose each problem; the last judgement of each reviewer counts',
      half: 'facts',
      sql: `WITH last_judgements AS (
  SELECT review_id, reviewer_id, max_by(labels, revision) AS labels, max_by(release, revision) AS release
  FROM ${view('reviews')}
  WHERE ${since(90)}
  GROUP BY review_id, reviewer_id
)
SELECT coalesce(release, 'none') AS release, json_extract_scalar(labels, '$.problem') AS problem, count(*) AS judgements
FROM last_judgements
GROUP BY 1, 2
ORDER BY 1, judgements DESC`,
    },
    {
      id: 'Releases',
      name: 'history of releases',
      description: 'what happened to every release, newest first',
      half: 'facts',
      sql: `SELECT happened_at, release, change, changed_by, share_percent, rollout_id
FROM ${view('releases')}
ORDER BY happened_at DESC
LIMIT 500`,
    },
    {
      id: 'WorstQuestions',
      name: 'worst questions of the last week',
      description:
        'questions whose answers did not help, with what users said of them; personal data is masked',
      half: 'texts',
      sql: `WITH complaints AS (
  SELECT answer_id, count(DISTINCT caller_id) AS complaints, max_by(comment, happened_at) AS last_comment,
    max_by(corrected_answer, happened_at) AS corrected_answer
  FROM ${view('feedback', 'texts')}
  WHERE rating = 'down' AND ${since(7)}
  GROUP BY answer_id
)
SELECT a.question, a.answer, c.complaints, c.last_comment, c.corrected_answer, a.language, a.release, a.answer_id
FROM complaints AS c JOIN ${view('answers', 'texts')} AS a ON a.answer_id = c.answer_id
WHERE a.${since(14)}
ORDER BY c.complaints DESC
LIMIT 100`,
    },
    {
      id: 'Expectations',
      name: 'what right answers would have been',
      description: 'what reviewers expected of the answers they judged; personal data is masked',
      half: 'texts',
      sql: `SELECT r.happened_at, a.question, r.text_labels, r.rationale, r.labels, r.answer_id
FROM ${view('reviews', 'texts')} AS r JOIN ${view('answers', 'texts')} AS a ON a.answer_id = r.answer_id
WHERE r.state = 'completed' AND r.${since(30)}
ORDER BY r.happened_at DESC
LIMIT 500`,
    },
  ];
}
