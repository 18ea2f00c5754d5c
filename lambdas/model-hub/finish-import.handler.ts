import { catalogue } from '../../models/index';
import { openObservability } from '../observability/client';
import { parseShape } from '../platform/json';
import { openImports } from './client';
import { finishImport, finishInputSchema } from './import-turn';

const { observe } = openObservability('model-hub');
const deps = await openImports({ catalogue });

/** Last step of an import, whatever came before: the manifest and the list of files, or why there are none. */
export const handler = observe(async (event: unknown, _context?: unknown) => {
  const { model, state, reason } = await finishImport(
    parseShape(event, finishInputSchema, 'the end of an import'),
    deps,
  );
  return { model, state, reason };
});
