import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployedFunctions } from '../test/lib/handlers/deployed-functions';
import { fillTokens } from '../test/lib/handlers/fill-tokens';
import { runBundle } from '../test/lib/handlers/run-bundle';
import { startAwsStandIn } from '../test/lib/handlers/start-aws-stand-in';
import type { BenchRow } from './bench-row';
import { quantile } from './closed-loop';
import { measureBareClients, measureHandler } from './measure-bundle';

const rounds = 9;

/** What each function loads before its first event, beside the bare clients of the AWS SDK that it needs. */
export async function benchBundles(): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-bundles-'));
  const aws = await startAwsStandIn();
  const rows: BenchRow[] = [];
  try {
    for (const { entry, variables } of deployedFunctions('dev')) {
      const names = Object.keys(variables);
      const filled = Object.fromEntries(names.map((name) => [name, fillTokens(variables[name], aws.url)]));
      const place = (kind: string) => join(folder, entry, kind);
      const handler = measureHandler(entry, place('handler'));
      const bare = measureBareClients(handler.sdk.ever, place('bare'));
      const bareAtStart = measureBareClients(handler.sdk.atStart, place('bare-at-start'));
      const ms = { handler: [] as number[], bare: [] as number[] };
      const load = async (kind: 'handler' | 'bare') => {
        const started = { ...filled, AWS_ENDPOINT_URL: aws.url };
        ms[kind].push((await runBundle({ folder: place(kind), variables: started })).loadMs);
      };
      // One after the other, so that both meet the same load of the machine.
      for (let round = 0; round < rounds; round++) {
        await load('handler');
        await load('bare');
      }
      rows.push(
        {
          name: `${entry}: loaded before the first event`,
          value: handler.kilobytes,
          unit: 'kB',
          floor: { name: 'bare SDK clients that it needs', value: bare.kilobytes },
          ...(entry === 'api/http' && {
            aim: '<= 1000 and <= 1.5 x bare',
            isMet: handler.kilobytes <= Math.min(1_000, 1.5 * bare.kilobytes),
          }),
        },
        {
          name: `${entry}: the same`,
          value: handler.kilobytes,
          unit: 'kB',
          floor: { name: 'bare SDK clients that it loads by then', value: bareAtStart.kilobytes },
        },
        {
          name: `${entry}: time to load, p50`,
          value: median(ms.handler),
          unit: 'ms',
          floor: { name: 'bare SDK clients that it needs', value: median(ms.bare) },
        },
      );
    }
  } finally {
    await aws.close();
    rmSync(folder, { recursive: true });
  }
  return rows;
}

function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}
