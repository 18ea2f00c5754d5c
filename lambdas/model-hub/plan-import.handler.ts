import { catalogue } from '../../models/index';
import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openImports } from './client';
import { importInputSchema, planImport } from './import-turn';

const { observe } = openObservability('model-hub');
const deps = await openImports({ catalogue });

/**
 * First step of an import: lists the files of the pinned revision.
 *
 * The machine, whose input is `{ model }`; every Lambda task is tried again a few times on `States.ALL`, with a backoff,
 * because what is thrown may pass; what may not comes back as `next: 'failed'` with its reason:
 * - Plan: this function. Caught on `States.ALL` (the error into `$.error`), it goes to Finish. A choice by `next`:
 *   `failed` goes to Finish, `copy` to the map.
 * - Map over `$.files`, at most 8 at once, each item `{ model, file }` of `$.model` and the file:
 *   - Copy: `copy-model-file`, 15 minutes, 1,024 MB or more. A choice by `next`: `copy` goes to Copy again with what
 *     came back; `done` and `failed` end the item, which is what came back.
 *   The results go into `$.files`. Caught on `States.ALL` (the error into `$.error`, the rest discarded to `{ model }`),
 *   it goes to Finish.
 * - Finish: `finish-import` with `{ model, files?, error?, reason? }`. A choice by `state`: `imported` succeeds, else it fails.
 */
export const handler = observe(async (event: unknown, _context?: unknown) =>
  planImport(parseShape(event, importInputSchema, 'the input of an import'), deps),
);
