import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { runCases } from '../lambdas/domain/run-cases';
import { AppError } from '../lambdas/platform/errors';
import { AnswerFile, type AnswerLine } from './answer-file';
import { type KitClient, RefusedError } from './kit-client';
import { onInterrupt } from './on-interrupt';
import { openClient } from './open-client';
import { print } from './print';
import { type FileQuestion, readQuestions } from './read-questions';
import { showProgress } from './show-progress';
import { toUsd } from './to-usd';

const completionShape = z.looseObject({
  id: z.string(),
  choices: z.array(z.looseObject({ message: z.looseObject({ content: z.string().nullable() }) })).min(1),
  usage: z.looseObject({ prompt_tokens: z.number(), completion_tokens: z.number() }).optional(),
  citations: z.array(z.looseObject({ number: z.number() })).optional(),
  answer_state: z.string().optional(),
});

const recordShape = z.looseObject({
  cost_usd: z.number().optional(),
  release: z.string().optional(),
  latency: z.looseObject({ total_ms: z.number().optional() }),
});

const linesShape = z.looseObject({ cost_usd: z.number().optional() });

interface Options {
  readonly input: string;
  readonly model: string;
  readonly output: string;
  readonly concurrency: number;
  readonly maxCost?: number;
}

/** `kit batch`: answers a file of questions, one line after the other, and goes on where it was cut off. */
export function addBatchCommand(program: Command): void {
  program
    .command('batch')
    .description('answer a file of questions; what is in the output already is not asked again')
    .requiredOption('--input <file>', 'one question a line, as it is or as JSON with "question" and "id"')
    .requiredOption('--model <model>', '"rag" answers from the documents, the name of a route without them')
    .requiredOption(
      '--output <file>',
      'one JSON object with the answer a line; is continued when it is there',
    )
    .option('--concurrency <count>', 'questions in work at once, 1 to 64', toConcurrency, 4)
    .option('--max-cost <usd>', 'US dollars of this file at which it stops; for the model rag', toUsd)
    .action(async (options: Options, command) => {
      const { client, isJson } = openClient(command);
      if (options.maxCost !== undefined && options.model !== 'rag') {
        throw new AppError(
          `--max-cost holds for the model rag, ${options.model} does not say what it costs: leave it out`,
          { kind: 'invalid', code: 'cost_unknown' },
        );
      }
      const questions = await readQuestions(options.input);
      const file = await AnswerFile.open(options.output);
      const run = await answerAll(questions, file, client, options);
      showProgress('');
      print(run, isJson, describeRun(run, options));
      if (run.done < run.total) process.exitCode = 1;
    });
}

type BatchRun = Awaited<ReturnType<typeof answerAll>>;

async function answerAll(
  questions: readonly FileQuestion[],
  file: AnswerFile,
  client: KitClient,
  { model, concurrency, maxCost }: Options,
) {
  const isDone = ({ id, question }: FileQuestion) => file.known.get(id)?.question === question;
  const failures: { id: string; message: string }[] = [];
  const skipped = questions.filter(isDone);
  let costUsd = skipped.reduce((sum, { id }) => sum + costOf(file.known.get(id)), 0);
  const stop = new AbortController();
  const release = onInterrupt(() => {
    console.error('\nstops after the questions in work; Ctrl-C again leaves them');
    stop.abort();
  });
  try {
    const { done, total } = await runCases(questions, {
      concurrency,
      isDone,
      signal: stop.signal,
      mayGoOn: () => maxCost === undefined || costUsd < maxCost,
      onProgress: (progress) =>
        showProgress(
          `${progress.done} of ${progress.total} questions, $${costUsd.toFixed(4)}, ${failures.length} failed`,
        ),
      work: async (question) => {
        const line = await ask(question, model, client).catch((error: unknown) => {
          failures.push({ id: question.id, message: reasonOf(error) });
        });
        if (!line) return;
        costUsd += costOf(line);
        await file.add(line);
      },
    });
    const isSpent = maxCost !== undefined && costUsd >= maxCost && done < total;
    return { done: done - failures.length, total, skipped: skipped.length, failures, costUsd, isSpent };
  } finally {
    release();
  }
}

async function ask({ id, question }: FileQuestion, model: string, client: KitClient): Promise<AnswerLine> {
  const completion = await client.request('POST', '/chat/completions', completionShape, {
    model,
    messages: [{ role: 'user', content: question }],
  });
  const line = {
    id,
    question,
    answer: completion.choices[0]?.message.content ?? '',
    model,
    usage: completion.usage,
  };
  if (model !== 'rag') return line;
  const path = `/answers/${encodeURIComponent(completion.id)}`;
  const { cost_usd, release, latency } = await client.request('GET', path, recordShape);
  return {
    ...line,
    answer_id: completion.id,
    state: completion.answer_state,
    citations: completion.citations ?? [],
    release,
    cost_usd,
    latency_ms: latency.total_ms,
  };
}

/** A question that is refused fails alone; where the key or the server is at fault, all others would fail as well. */
function reasonOf(error: unknown): string {
  if (error instanceof RefusedError && error.status !== 401 && error.status !== 403) return error.message;
  throw error;
}

function costOf(line: AnswerLine | undefined): number {
  return linesShape.safeParse(line).data?.cost_usd ?? 0;
}

function describeRun(run: BatchRun, { output, model, maxCost }: Options): string {
  const { done, total, skipped, failures, costUsd, isSpent } = run;
  const cost = model === 'rag' ? `, $${costUsd.toFixed(4)}` : '';
  return [
    `${done} of ${total} questions are answered in ${output}${skipped > 0 ? `, ${skipped} of them before` : ''}${cost}`,
    ...failures.slice(0, 10).map(({ id, message }) => `  ${id}: ${message}`),
    ...(failures.length > 10 ? [`  and ${failures.length - 10} more`] : []),
    ...(isSpent ? [`stopped at --max-cost ${maxCost}: raise it to go on`] : []),
    ...(done < total ? ['run the same command again: it asks for what is missing'] : []),
  ].join('\n');
}

function toConcurrency(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count;
  throw new InvalidArgumentError('write a whole number from 1 to 64');
}
