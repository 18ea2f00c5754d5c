import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import type { BenchRow } from './bench-row';
import { benchBundles } from './bundles';
import { benchChain } from './chain';
import { benchDeployment } from './deployment';
import { benchFeedback } from './feedback';
import { benchFineTuning } from './fine-tuning';
import { benchGateway } from './gateway';
import { benchIngestion } from './ingestion';
import { benchParsing } from './parsing';
import { benchRerank } from './rerank';
import { benchRetrieval } from './retrieval';
import { stopProcesses } from './start-process';

const benches: Readonly<Record<string, () => Promise<readonly BenchRow[]>>> = {
  gateway: benchGateway,
  chain: benchChain,
  parsing: benchParsing,
  ingestion: benchIngestion,
  retrieval: benchRetrieval,
  rerank: benchRerank,
  bundles: benchBundles,
  feedback: benchFeedback,
  'fine-tuning': benchFineTuning,
  deployment: benchDeployment,
};

/** `npm run bench -- [name…]`: runs the benches of those names, all without, prints a table and writes JSON. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in benches));
  if (unknown.length > 0) {
    throw new Error(`there is no bench ${unknown.join(', ')}: use ${Object.keys(benches).join(', ')}`);
  }
  const rows: BenchRow[] = [];
  for (const [name, bench] of Object.entries(benches)) {
    if (names.length > 0 && !names.includes(name)) continue;
    console.log(`\n${name}`);
    for (const row of await bench()) {
      rows.push(row);
      console.log(describeRow(row));
    }
    stopProcesses();
  }
  const folder = join(import.meta.dirname, 'results');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'latest.json');
  const machine = { processor: cpus()[0]?.model, cores: cpus().length, node: process.version };
  writeFileSync(file, `${JSON.stringify({ machine, rows }, undefined, 2)}\n`);
  const missed = rows.filter((row) => row.isMet === false);
  console.log(`\n${rows.length} figures, ${missed.length} aims missed; written to ${file}`);
}

function describeRow({ name, value, unit, floor, aim, isMet }: BenchRow): string {
  const figure = `${value.toPrecision(4)} ${unit}`.padEnd(20);
  const beside = floor ? `  (${floor.name}: ${floor.value.toPrecision(4)})` : '';
  const verdict = aim ? `  aim ${aim}: ${isMet ? 'met' : 'MISSED'}` : '';
  return `  ${name.padEnd(58)} ${figure}${beside}${verdict}`;
}

await main(process.argv.slice(2));
process.exit(0);
