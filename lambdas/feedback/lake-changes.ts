import type { Person } from './api';
import { type LakeHalf, type LakeTableName, tablesOf } from './lake-settings';
import { deletedReviewer } from './people-settings';

/** A change of one table of the lake. */
export interface LakeChange {
  readonly half: LakeHalf;
  readonly table: LakeTableName;
  /** How many rows it is about. */
  readonly countSql: string;
  readonly changeSql: string;
}

/** Ids in one statement: Athena takes 262,144 bytes. */
const idsInStatement = 1_000;

/**
 * The statements that take a person out of the lake: rows of what they asked and said, and of what was said, scored and
 * spent for their answers, are deleted; reviews that they made lose reviewer and rationale.
 *
 * Values stand in the statements as quoted literals: Athena takes parameters in SELECT, INSERT and CTAS alone, and there
 * too as quoted literals.
 *
 * @param databases - names of the databases of both halves
 */
export function lakeChanges(
  { id, tenant, answerIds }: Person,
  databases: Readonly<Record<LakeHalf, string>>,
): readonly LakeChange[] {
  const chunks: string[] = [];
  for (let start = 0; start < answerIds.length; start += idsInStatement) {
    const ids = answerIds.slice(start, start + idsInStatement);
    chunks.push(`(${ids.map(literal).join(', ')})`);
  }
  const inTenant = `tenant = ${literal(tenant)}`;
  const named = (column: string) => chunks.map((ids) => `${inTenant} AND ${column} IN ${ids}`);
  const by = (column: string) => `${inTenant} AND ${column} = ${literal(id)}`;
  const rows: Readonly<Record<LakeTableName, readonly string[]>> = {
    answers: [by('caller_id')],
    model_calls: named('trace_id'),
    feedback: [by('caller_id'), ...named('answer_id')],
    reviews: named('answer_id'),
    evaluations: named('subject_id'),
    // Who changed what is evidence, and no data of theirs.
    releases: [],
  };
  return (['facts', 'texts'] as const).flatMap((half) =>
    tablesOf(half).flatMap(({ name: table, columns }): LakeChange[] => {
      const place = `"${databases[half]}"."${table}"`;
      const countOf = (where: string) => `SELECT count(*) FROM ${place} WHERE ${where}`;
      const deletions = rows[table].map((where) => ({
        half,
        table,
        countSql: countOf(where),
        changeSql: `DELETE FROM ${place} WHERE ${where}`,
      }));
      if (table !== 'reviews') return deletions;
      const reviewer = literal(deletedReviewer);
      const sets = [
        `reviewer_id = ${reviewer}`,
        // The id of the event names the reviewer.
        `event_id = replace(event_id, ${literal(id)}, ${reviewer})`,
        ...(columns.some(({ name }) => name === 'rationale') ? ['rationale = NULL'] : []),
      ];
      const where = by('reviewer_id');
      const changeSql = `UPDATE ${place} SET ${sets.join(', ')} WHERE ${where}`;
      return [...deletions, { half, table, countSql: countOf(where), changeSql }];
    }),
  );
}

/** In SQL of Trino a quote is the one letter that ends a literal, and two of them are one in it. */
function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
