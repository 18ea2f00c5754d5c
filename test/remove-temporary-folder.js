import { rm } from 'node:fs/promises';

/** Removes what {@link makeTemporaryFolder} made, with all that lies in it. */
export default async function removeTemporaryFolder() {
  // A server that was just ended may still be writing.
  await rm(process.env.TMPDIR, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
