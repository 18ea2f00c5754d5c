import { catalogue } from '../../models/index';
import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openImports } from './client';
import { copyInputSchema, copyModelFile } from './import-turn';

/** Of the 15 minutes that a function has: what is left is for the piece under way, and for a file that is whole then. */
const copyMs = 10 * 60_000;

const { observe } = openObservability('model-hub');
const deps = await openImports({ catalogue });

/** Copies one file of an import as far as ten minutes go; see `plan-import` for the machine. */
export const handler = observe(async (event: unknown, _context?: unknown) =>
  copyModelFile(parseShape(event, copyInputSchema, 'a file of an import'), {
    ...deps,
    signal: AbortSignal.timeout(copyMs),
  }),
);
