import { fork } from 'node:child_process';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const outcomeSchema = z.object({ result: z.unknown().optional(), error: z.string().optional() });
const reportSchema = z.object({
  loadMs: z.number(),
  outcomes: z.array(outcomeSchema),
  starts: z.array(outcomeSchema),
});

/** What a function is to do in its process. */
export interface BundleOrder {
  /** Where its bundle is. */
  readonly folder: string;
  /** Its variables, beside those that Lambda sets. */
  readonly variables: Readonly<Record<string, string>>;
  /** Files of the bundle that are loaded, too, though nothing asks for them. */
  readonly files?: readonly string[];
  /** What it is called with, one after the other. */
  readonly events?: readonly unknown[];
  /** Variables without which it is started once more, each in turn. */
  readonly without?: readonly string[];
  /** Whether the runtime can stream, as Lambda's does for the API; off when left out. */
  readonly isStreaming?: boolean;
}

/** How long the bundle took to load, and what came of each event and of each start without a variable. */
export type BundleReport = z.infer<typeof reportSchema>;

/** Loads a bundle in a fresh process, with nothing but its variables, and has it do what is ordered. */
export async function runBundle({ variables, ...order }: BundleOrder): Promise<BundleReport> {
  const child = fork(join(import.meta.dirname, 'bundle-process.js'), {
    env: { ...lambdaVariables, ...variables },
    execArgv: [],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  let report: unknown;
  child.once('message', (message) => {
    report = message;
  });
  child.send(order);
  await new Promise<void>((resolve) => child.once('close', () => resolve()));
  if (report === undefined) throw new Error(`the function did not start:\n${output}`);
  return reportSchema.parse(report);
}

/** What Lambda itself sets. */
const lambdaVariables = {
  PATH: dirname(process.execPath),
  AWS_REGION: 'ap-northeast-2',
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'example',
  AWS_SESSION_TOKEN: 'example',
  AWS_LAMBDA_FUNCTION_NAME: 'a-function',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
};
