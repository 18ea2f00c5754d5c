import { writeFile } from 'node:fs/promises';
import { readOptions } from './read-options';
import { describeReport } from './report';
import { startRehearsal } from './run-rehearsal';

/** `npm run rehearse -- dev`. */
async function main(): Promise<void> {
  // The SDK's advice on the version of Node.js concerns who develops the kit, and would stand between the steps.
  process.removeAllListeners('warning');
  const options = readOptions(process.argv.slice(2));
  let isLookedAt = false;
  const rehearsal = startRehearsal(options.environment, {
    print: (line) => console.log(line),
    look: options.isKept
      ? ({ url, key }) => {
          console.log(`deployed; look at it with KIT_URL=${url} KIT_KEY=${key}, and end it with Ctrl-C`);
          isLookedAt = true;
          return new Promise(() => {});
        }
      : undefined,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      console.log(`${signal}: ending the emulator, OpenSearch and what runs in them`);
      void rehearsal.interrupt(`interrupted by ${signal}; nothing of it is left, so simply start it again`);
    });
  }
  const report = await rehearsal.report;
  console.log(describeReport(report));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(report, undefined, 2)}\n`);
  process.exitCode = report.isPassed || isLookedAt ? 0 : 1;
}

await main();
