import { z } from 'zod';
import { parseJson } from '../../../lambdas/platform/json';
import type { KitCli } from '../kit-cli';

const keyShape = z.object({ key: z.string() });

/** The first key of the environment, as the README says to make it. */
export async function issueFirstKey(kit: KitCli, environment: string): Promise<string> {
  const output = await kit.run([
    '--json',
    'keys',
    'first',
    '--environment',
    environment,
    '--role',
    'operator',
  ]);
  return parseJson(output, keyShape, 'the answer of "kit keys first"').key;
}
