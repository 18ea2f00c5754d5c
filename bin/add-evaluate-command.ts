import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { AppError } from '../lambdas/platform/errors';
import {
  describeProgress,
  describeReport,
  type Evaluation,
  evaluationShape,
  reportShape,
} from './describe-evaluation';
import type { KitClient } from './kit-client';
import { onInterrupt } from './on-interrupt';
import { openClient } from './open-client';
import { print } from './print';
import { showProgress } from './show-progress';
import { toUsd } from './to-usd';

/** Milliseconds between two looks at how far it is. */
const lookMs = 1_000;

interface Options {
  readonly dataset?: string;
  readonly candidate?: string;
  readonly champion: string;
  readonly alone?: boolean;
  readonly judge?: string;
  readonly maxCost?: number;
  readonly resume?: string;
  readonly output?: string;
  readonly language: string;
}

/** `kit evaluate`: a candidate against the champion on a dataset, with a report. */
export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('evaluate a release on a dataset and save a report; needs a key of the role operator')
    .option('--dataset <dataset>', 'name, which is its newest version, or digest')
    .option('--candidate <release>', 'digest, its first 8 or more digits, or "candidate"')
    .option('--champion <release>', 'what it is compared with', 'champion')
    .option('--alone', 'compare with nothing')
    .option('--judge <route>', 'chat route that judges, or offline-judge; the environment’s when left out')
    .option('--max-cost <usd>', 'US dollars at which it stops', toUsd)
    .option('--resume <id>', 'go on with an evaluation that had stopped')
    .option('--output <folder>', 'where report.json and report.html go; a folder of its id when left out')
    .addOption(new Option('--language <language>', 'of the page').choices(['en', 'ko']).default('en'))
    .action(async (options: Options, command) => {
      const { client, isJson } = openClient(command);
      const started = await client.request(
        'POST',
        '/evaluations',
        evaluationShape,
        await requestOf(options, client),
      );
      const ended = await follow(started, client);
      const saved = await saveReport(ended, options, client);
      print(
        isJson ? { ...ended, files: saved?.files } : ended,
        isJson,
        [...(saved ? [describeReport(saved.report)] : []), ...describeEnd(ended, saved?.files)].join('\n'),
      );
      if (ended.state !== 'completed') process.exitCode = 1;
    });
}

async function requestOf(options: Options, client: KitClient): Promise<object> {
  const { judge: judge_route, maxCost: max_cost_usd, resume } = options;
  if (resume !== undefined) {
    const { dataset, candidate, champion } = await client.request('GET', pathOf(resume), evaluationShape);
    return { dataset, candidate, champion, judge_route, max_cost_usd, resume };
  }
  const { dataset, candidate } = options;
  if (dataset === undefined || candidate === undefined) {
    throw new AppError('name what is evaluated with --dataset and --candidate, or go on with --resume', {
      kind: 'invalid',
      code: 'option_missing',
    });
  }
  const champion = options.alone ? undefined : options.champion;
  return { dataset, candidate, champion, judge_route, max_cost_usd };
}

/** Shows how far it is until it has ended; Ctrl-C stops it there, and waits for what is in work. */
async function follow(started: Evaluation, client: KitClient): Promise<Evaluation> {
  const startedMs = performance.now();
  let isStopWanted = false;
  let isStopAsked = false;
  const release = onInterrupt(() => {
    isStopWanted = true;
    console.error(
      `\nstops ${started.id} after the answers in work; Ctrl-C again leaves it running at the server`,
    );
  });
  try {
    let evaluation = started;
    while (evaluation.state === 'running') {
      showProgress(
        describeProgress(evaluation, {
          doneBefore: started.done,
          elapsedMs: performance.now() - startedMs,
        }),
      );
      await sleep(lookMs);
      if (isStopWanted && !isStopAsked) {
        await client.request('POST', `${pathOf(started.id)}/stop`, evaluationShape);
        isStopAsked = true;
      }
      evaluation = await client.request('GET', pathOf(started.id), evaluationShape);
    }
    return evaluation;
  } finally {
    showProgress('');
    release();
  }
}

async function saveReport(
  { id, report: digest }: Evaluation,
  { output = id, language }: Options,
  client: KitClient,
): Promise<{ report: z.infer<typeof reportShape>; files: readonly string[] } | undefined> {
  if (digest === undefined) return undefined;
  const path = `${pathOf(id)}/report`;
  const report = await client.request('GET', path, reportShape);
  const page = await client.readPage(`${path}?format=html&language=${language}`);
  const files = [join(output, 'report.json'), join(output, 'report.html')];
  await write(output, [
    ['report.json', `${JSON.stringify(report, undefined, 2)}\n`],
    ['report.html', page],
  ]);
  return { report, files };
}

async function write(folder: string, contents: readonly (readonly [string, string])[]): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, content] of contents) await writeFile(join(folder, name), content);
  } catch (cause) {
    throw new AppError(
      `the report cannot be saved in ${folder}: ${cause instanceof Error ? cause.message : cause}; name another folder with --output, nothing is evaluated again`,
      { kind: 'invalid', code: 'report_not_saved', cause },
    );
  }
}

function describeEnd(
  { id, state, done, total, cost_usd: costUsd, reason }: Evaluation,
  files: readonly string[] = [],
): readonly string[] {
  return [
    `${id} ${state}: ${done} of ${total} answers, $${costUsd.toFixed(4)}${reason === undefined ? '' : `; ${reason}`}`,
    ...(files.length > 0 ? [`report: ${files.join(', ')}`] : []),
    ...(state === 'completed' ? [] : [`go on with it: kit evaluate --resume ${id} --max-cost USD`]),
  ];
}

function pathOf(evaluationId: string): string {
  return `/evaluations/${encodeURIComponent(evaluationId)}`;
}
