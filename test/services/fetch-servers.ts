import { installPythonPackage } from './install-python-package';
import { installTrainingEnvironment } from './install-training-environment';
import { fetchClassPath } from './opensearch/fetch-class-path';
import { isDockerRunning } from './opensearch/start-in-docker';
import { pythonPackages } from './python-packages';

/**
 * Fetches all that `npm run test:services` would fetch at its first use, one after the other in the order in which it
 * is needed. What cannot be fetched is said, and left to the test that needs it.
 */
async function main(): Promise<void> {
  const { emulator, ...others } = pythonPackages;
  const fetches = [
    () => installPythonPackage(emulator),
    fetchOpenSearch,
    ...Object.values(others).map((wanted) => () => installPythonPackage(wanted)),
    installTrainingEnvironment,
  ];
  for (const fetch of fetches) {
    await fetch().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  }
}

async function fetchOpenSearch(): Promise<void> {
  if (process.env.OPENSEARCH_URL || (await isDockerRunning())) return;
  await fetchClassPath();
}

await main();
