import * as z from 'zod';
import { parseJson } from '../../platform/json';
import { readVariables } from '../../platform/read-variables';
import { type RowTableSettings, rowTableSchema, rowTablesVariables } from '../settings';

/** @throws `missing_setting` */
export function readRowTables(): readonly RowTableSettings[] {
  const { tables } = readVariables(rowTablesVariables, 'RowTable.grantRead');
  return parseJson(tables, z.array(rowTableSchema), rowTablesVariables.tables);
}

/** @param streamArn - `arn:aws:dynamodb:…:table/NAME/stream/…` */
export function sourceIdOfStream(streamArn: string, tables: readonly RowTableSettings[]): string | undefined {
  const [, table] = /:table\/([^/]+)\/stream\//.exec(streamArn) ?? [];
  const found = tables.find((settings) => settings.table === table);
  return found && `table:${found.name}`;
}
