import { catalogue } from '../../models/index';
import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openImports } from './client';
import { copyInputSchema, copyModelFile } from './import-turn';
import { copyTurnMs } from './settings';

const { observe } = openObservability('model-hub');
const deps = await openImports({ catalogue });

/** Copies one file of an import as far as a turn goes; see `plan-import` for the machine. */
export const handler = observe(async (event: unknown, _context?: unknown) =>
  copyModelFile(parseShape(event, copyInputSchema, 'a file of an import'), {
    ...deps,
    signal: AbortSignal.timeout(copyTurnMs),
  }),
);
