import type { LakeColumn, LakeTable, LakeType } from '../../lambdas/feedback/lake-settings';

/** A view as the Glue catalogue keeps those of Athena. */
export interface PrestoView {
  readonly name: string;
  /** The query, encoded as Athena itself does it for CREATE VIEW. */
  readonly originalText: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly comment: string }[];
}

/** What a type of Iceberg is called in a query and in the catalogue. */
const typeNames: Readonly<Record<LakeType, { query: string; catalogue: string }>> = {
  string: { query: 'varchar', catalogue: 'string' },
  int: { query: 'integer', catalogue: 'int' },
  long: { query: 'bigint', catalogue: 'bigint' },
  double: { query: 'double', catalogue: 'double' },
  timestamp: { query: 'timestamp(6)', catalogue: 'timestamp' },
};

/** A view of a table in which every event is once, however often it was delivered. */
export function viewWithoutDuplicates(database: string, table: LakeTable): PrestoView {
  const columns = table.columns.map(({ name, type, comment }: LakeColumn) => ({
    name,
    type: typeNames[type].catalogue,
    comment,
  }));
  const view = {
    originalSql: queryWithoutDuplicates(database, table),
    catalog: 'awsdatacatalog',
    schema: database,
    columns: table.columns.map(({ name, type }) => ({ name, type: typeNames[type].query })),
  };
  return {
    name: `distinct_${table.name}`,
    originalText: `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`,
    columns,
  };
}

/**
 * The copies of an event have its time, too: with it in the partition of the window, a filter by time is still applied
 * to the files, so that a query reads the days alone that it asks for.
 */
function queryWithoutDuplicates(database: string, { name, columns }: LakeTable): string {
  const names = columns.map((column) => column.name).join(', ');
  return [
    `SELECT ${names}`,
    `FROM (SELECT ${names}, row_number() OVER (PARTITION BY event_id, happened_at ORDER BY event_id) AS copy`,
    `FROM "${database}"."${name}")`,
    'WHERE copy = 1',
  ].join(' ');
}
