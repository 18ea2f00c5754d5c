import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWeb } from '../lib/api/build-web';
import { startRehearsal } from '../test/rehearsal/run-rehearsal';
import type { BenchRow } from './bench-row';
import { quantile } from './closed-loop';
import { timeProcess } from './time-process';

/** What a platform engineer waits for: templates, an environment on the emulator, a document in it. */
export async function benchDeployment(): Promise<readonly BenchRow[]> {
  return [...(await benchSynthesis()), ...(await benchRehearsal())];
}

/** All templates with every handler bundled, beside a stack with nothing in it. */
async function benchSynthesis(): Promise<readonly BenchRow[]> {
  // Kept between syntheses until its sources change.
  await buildWeb();
  const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  const synth = (output: string, ...options: string[]) =>
    timeProcess('npx', ['cdk', 'synth', '-q', '--output', join(folder, output), ...options]);
  const empty = `node -e "const { App, Stack } = require('aws-cdk-lib'); new Stack(new App(), 'Empty')"`;
  try {
    const floor = await synth('empty', '--app', empty);
    const all = await synth('all', '-c', 'environment=all');
    const ownModels = await synth('own-models', '--app', 'npx tsx bench/own-model-app.ts');
    return [
      { name: 'cdk synth of all environments, web application built', value: all },
      { name: 'cdk synth of an environment with models of its own', value: ownModels },
    ].map(({ name, value }) => ({
      name,
      value,
      unit: 's',
      floor: { name: 'an empty stack', value: floor },
      aim: '<= 30',
      isMet: value <= 30,
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The life of dev on the emulator, step by step. */
async function benchRehearsal(): Promise<readonly BenchRow[]> {
  const rehearsal = startRehearsal('dev', { print: (line) => console.log(line) });
  const { isPassed, failure, seconds, steps, uploadSeconds } = await rehearsal.report;
  if (failure) console.error(`the rehearsal failed at "${failure.step}":\n${failure.message}`);
  const unchanged = steps.find(({ name }) => name === 'cdk deploy with no change');
  return [
    { name: 'rehearsal of dev', value: seconds, unit: 's', aim: 'passes', isMet: isPassed },
    ...steps.map((step) => ({
      name: `rehearsal: ${step.name}`,
      value: step.seconds,
      unit: 's',
      ...(step.name === 'cdk deploy' && {
        floor: unchanged && { name: 'with no change', value: unchanged.seconds },
        aim: '<= 60',
        isMet: step.seconds <= 60,
      }),
    })),
    ...describeUploads([...uploadSeconds].sort((a, b) => a - b)),
  ];
}

function describeUploads(ascending: readonly number[]): readonly BenchRow[] {
  const name = 'S3 upload to searchable on the emulator';
  const p95 = quantile(ascending, 0.95);
  return [
    { name: `${name}, p50`, value: quantile(ascending, 0.5), unit: 's' },
    { name: `${name}, p95`, value: p95, unit: 's', aim: '<= 5', isMet: p95 <= 5 },
  ];
}
