import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives a run one folder for all that its tests, and what they start, leave behind: the CDK alone leaves thousands. */
export default async function makeTemporaryFolder() {
  process.env.TMPDIR = await mkdtemp(join(tmpdir(), 'kit-tests-'));
}
