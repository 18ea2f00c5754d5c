import { z } from 'zod';
import type { KitAccess } from '../kit-access';
import { RehearsalError } from '../rehearsal-error';
import { rehearsedSet } from '../rehearsed-environment';
import { noteCase } from './notes';

const datasetShape = z.looseObject({ digest: z.string(), card: z.looseObject({ cases: z.number() }) });

/** As many as the gate asks for, and a few more. */
const cases = 12;

/** Builds a dataset of what was reviewed, and imports the one that candidates are evaluated on. */
export async function makeDatasets({ client }: KitAccess): Promise<string> {
  const built = await client.request('POST', '/datasets/build', datasetShape, {
    name: 'reviewed',
    licence: 'internal',
  });
  const imported = await client.request('POST', '/datasets', datasetShape, {
    name: rehearsedSet,
    source: 'the notes of the rehearsal',
    cases: Array.from({ length: cases }, (_, index) => noteCase(index)),
  });
  if (imported.card.cases !== cases) {
    throw new RehearsalError(`${cases} cases were imported, and the card says ${imported.card.cases}`);
  }
  return `${built.card.cases} case of reviews, ${imported.card.cases} imported`;
}
