import type { RunningOpenSearch } from './running-open-search';
import { isDockerRunning, startInDocker } from './start-in-docker';
import { startInJvm } from './start-in-jvm';

/**
 * A real OpenSearch with k-NN: the one at `OPENSEARCH_URL`, else a container where Docker runs, else a JVM whose
 * class path Maven fetches. Says on the standard error which one it took.
 *
 * @param options.hasNori - whether the Korean analyzer is installed; the server at `OPENSEARCH_URL` stays as it is
 */
export async function startOpenSearch(options: { hasNori: boolean }): Promise<RunningOpenSearch> {
  const server = await start(options);
  process.stderr.write(`OpenSearch for tests: ${server.description}, ${server.url}\n`);
  return server;
}

async function start(options: { hasNori: boolean }): Promise<RunningOpenSearch> {
  const url = process.env.OPENSEARCH_URL;
  if (url) return { url, description: 'the one of OPENSEARCH_URL', stop: async () => {} };
  return (await isDockerRunning()) ? startInDocker(options) : startInJvm(options);
}
