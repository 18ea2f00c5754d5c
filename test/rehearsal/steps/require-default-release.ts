import { z } from 'zod';
import type { KitAccess } from '../kit-access';
import { RehearsalError } from '../rehearsal-error';

const diffShape = z.looseObject({
  data: z.array(z.looseObject({ field: z.string(), to: z.string().optional() })),
});

/**
 * Sees in what the release that the settings make differs from the champion: changed settings wait to be promoted.
 *
 * @param retrievedPassages - of the settings; undefined: they are those of the champion
 * @throws {@link RehearsalError} with the differences
 */
export async function requireDefaultRelease(
  { client }: KitAccess,
  retrievedPassages: number | undefined,
): Promise<void> {
  const { data } = await client.request('GET', '/releases/default/diff', diffShape);
  const found = data.map(({ field, to }) => `${field} ${to}`).join(', ');
  const expected =
    retrievedPassages === undefined ? '' : `chain.retrieval.retrievedPassages ${retrievedPassages}`;
  if (found === expected) return;
  throw new RehearsalError(
    `the release of the settings should differ from the champion in "${expected}", and does in "${found}"`,
  );
}
