import { existsSync } from 'node:fs';
import { buildWeb, webFolder } from '../lib/api/build-web';
import { explainStartFailure } from './explain-start-failure';
import { printWelcome } from './print-welcome';
import { readOptions } from './read-options';
import { serveKit } from './serve-kit';
import { type Kit, startKit } from './start-kit';

/** How long the welcome waits for the documents, so that it can say how many there are. */
const patienceMs = 20_000;

async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const options = readOptions(process.argv.slice(2), process.env);
  const kit = await startKit(options, process.env);
  const server = await serveKit(kit, { ...options, web: webFolder }).catch(async (error: unknown) => {
    await kit.close();
    throw error;
  });
  stopOnSignal(async () => {
    await server.close();
    await kit.close();
  });
  await Promise.all([buildWeb(), waitForDocuments(kit)]);
  const counts = await kit.documents.counts(kit.caller);
  // Made last: a key that a failed start had made would never be shown.
  printWelcome(kit, { url: server.url, firstKeys: await kit.makeFirstKeys(), counts, options });
}

/** Waits until every document is indexed or failed, with a progress line, but not for ever. */
async function waitForDocuments(kit: Kit): Promise<void> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const { byState } = await kit.documents.counts(kit.caller);
    const waiting = byState.pending + byState.indexing;
    if (waiting === 0 || Date.now() > end) break;
    if (process.stdout.isTTY) {
      process.stdout.write(`\r  indexing: ${byState.indexed + byState.failed} done, ${waiting} to go \x1b[K`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
}

function stopOnSignal(close: () => Promise<void>): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // The second Ctrl-C is for the impatient: the database survives a kill.
      if (isStopping) process.exit(1);
      isStopping = true;
      void close().then(() => process.exit(0), fail);
    });
  }
}

function fail(error: unknown): void {
  const line = explainStartFailure(error);
  console.error(line ? `cannot start: ${line}` : error);
  process.exit(1);
}

await main().catch(fail);
