import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { FolderSource } from '../lambdas/ingestion/adapters/folder-source';
import { TableFileSource } from '../lambdas/ingestion/adapters/table-file-source';
import type { DocumentSource } from '../lambdas/ingestion/ports';
import { tableSourceSchema } from '../lambdas/ingestion/settings';
import { AppError } from '../lambdas/platform/errors';
import { parseJson } from '../lambdas/platform/json';
import type { LocalOptions } from './read-options';

/**
 * The folder and the tables that the options name.
 *
 * The file of a table is looked for from the folder of its settings.
 *
 * @throws {@link AppError} settings that are not there or are written wrongly
 */
export function openSources(options: LocalOptions, tenant: string): readonly DocumentSource[] {
  return [
    new FolderSource({ folder: options.documents, tenant }),
    ...options.tables.map((file) => {
      const settings = parseJson(readSettings(file), tableSourceSchema, file);
      return new TableFileSource({
        settings: { ...settings, file: resolve(dirname(file), settings.file) },
        tenant,
      });
    }),
  ];
}

function readSettings(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new AppError(
      `cannot read the settings of a table in ${file}: name a file that is there with --table`,
      {
        kind: 'not-found',
        code: 'table_settings_not_found',
        cause,
      },
    );
  }
}
