import { parse } from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { digest } from '../lambdas/platform/digest';
import { AppError } from '../lambdas/platform/errors';
import { compareTrial, describeTrial, type Trial, trialShape } from './describe-trial';
import { diffLines } from './diff-lines';
import type { KitClient } from './kit-client';
import { openClient } from './open-client';
import { print } from './print';
import { readQuestions } from './read-questions';
import { addSetting, type ChainChange } from './read-settings';
import { readTextFile } from './read-text-file';
import { showProgress } from './show-progress';

const purposes = ['answer', 'direct', 'condense'] as const;
type Purpose = (typeof purposes)[number];

/** As many as the kit has in work at once, so that the progress is seen. */
const questionsAtOnce = 2;
/** Lines around what differs. */
const context = 2;

const listShape = z.looseObject({ data: z.array(trialShape) });

const bundleShape = z.looseObject({
  release: z.looseObject({
    manifest: z.looseObject({
      chain: z.looseObject({}),
      templates: z.record(z.string(), z.string()),
    }),
  }),
  templates: z.array(z.looseObject({ content: z.string() })),
});

interface Options {
  readonly template?: string;
  readonly as?: Purpose;
  readonly set?: ChainChange;
  readonly base?: string;
  readonly questions: string;
}

interface Variant {
  readonly base?: string;
  readonly chain?: ChainChange;
  readonly templates?: Partial<Record<Purpose, string>>;
}

/** `kit prompt`: a prompt template or a setting tried on questions, before it becomes a candidate. */
export function addPromptCommand(program: Command): void {
  const prompt = program
    .command('prompt')
    .description('try a prompt template or settings of the chain beside the champion; nothing is kept');

  trialCommand(prompt, 'try')
    .description('answer questions with the champion and with the variant')
    .action(async (options: Options, command) => {
      const { client, isJson } = openClient(command);
      const trials = await runTrials(await readVariant(options), options, client);
      print(trials, isJson, trials.map(describeTrial).join('\n\n'));
    });

  trialCommand(prompt, 'diff')
    .description('show what differs: the template by line, and the answers by sentence')
    .action(async (options: Options, command) => {
      const { client, isJson } = openClient(command);
      const variant = await readVariant(options);
      const trials = await runTrials(variant, options, client);
      const differences = trials.map(compareTrial);
      const answers = differences.filter(({ isAnswerOther }) => isAnswerOther).length;
      const retrieved = differences.filter(({ isRetrievalOther }) => isRetrievalOther).length;
      print(
        trials,
        isJson,
        [
          ...(await describeVariant(variant, client)),
          ...differences.flatMap(({ words }) => words ?? []),
          `${answers} of ${trials.length} answers differ, ${retrieved} rest on other documents`,
        ].join('\n\n'),
      );
    });
}

function trialCommand(prompt: Command, name: string): Command {
  return prompt
    .command(name)
    .option('--template <file>', 'prompt template, written as the files of prompts/')
    .addOption(
      new Option('--as <purpose>', 'what the template is for; its file name when left out').choices(purposes),
    )
    .option('--set <field=value>', 'setting of the chain, e.g. retrieval.retrievedPassages=8', addSetting)
    .option('--base <release>', 'release that the variant begins from; the champion when left out')
    .requiredOption('--questions <file>', 'one question a line, as it is or as JSON with "question"');
}

async function readVariant({ template, as, set, base }: Options): Promise<Variant> {
  if (template === undefined && set === undefined && base === undefined) {
    throw new AppError('nothing differs from the champion: give --template, --set or --base', {
      kind: 'invalid',
      code: 'option_missing',
    });
  }
  if (template === undefined) return { base, chain: set };
  const purpose = as ?? purposeOf(template);
  return { base, chain: set, templates: { [purpose]: await readTextFile(template) } };
}

function purposeOf(path: string): Purpose {
  const name = parse(path).name;
  const purpose = purposes.find((one) => one === name);
  if (purpose) return purpose;
  throw new AppError(
    `${path} is named after no purpose: say what it is for with --as ${purposes.join(', ')}`,
    {
      kind: 'invalid',
      code: 'purpose_unknown',
    },
  );
}

async function runTrials(
  variant: Variant,
  { questions: path }: Options,
  client: KitClient,
): Promise<readonly Trial[]> {
  const questions = (await readQuestions(path)).map(({ question }) => question);
  const trials: Trial[] = [];
  try {
    for (let start = 0; start < questions.length; start += questionsAtOnce) {
      showProgress(`${start} of ${questions.length} questions`);
      const { data } = await client.request('POST', '/trials', listShape, {
        ...variant,
        questions: questions.slice(start, start + questionsAtOnce),
      });
      trials.push(...data);
    }
  } finally {
    showProgress('');
  }
  return trials;
}

/** Settings and lines of templates that differ from the release that the variant begins from. */
async function describeVariant(
  { base = 'champion', chain = {}, templates = {} }: Variant,
  client: KitClient,
): Promise<readonly string[]> {
  const path = `/releases/${encodeURIComponent(base)}/bundle`;
  const { release, templates: contents } = await client.request('GET', path, bundleShape);
  const before = new Map(fieldsOf(release.manifest.chain));
  const settings = fieldsOf(chain).map(
    ([field, value]) => `setting ${field}: ${show(before.get(field))} becomes ${show(value)}`,
  );
  const changed = Object.entries(templates).map(([purpose, after]) => {
    const digestBefore = release.manifest.templates[purpose];
    const content = contents.find((template) => digest(template.content) === digestBefore)?.content ?? '';
    return [`template ${purpose}:`, ...diffTemplates(content, after)].join('\n');
  });
  return [...(settings.length > 0 ? [settings.join('\n')] : []), ...changed];
}

/** Lines that differ, with some around them. */
function diffTemplates(before: string, after: string): readonly string[] {
  const lines = diffLines(before.split('\n'), after.split('\n'));
  const isShown = (place: number) =>
    lines.slice(Math.max(0, place - context), place + context + 1).some(({ mark }) => mark !== ' ');
  return lines.filter((_line, place) => isShown(place)).map(({ mark, text }) => `  ${mark} ${text}`);
}

/** `retrieval.retrievedPassages` and its like, with their values. */
function fieldsOf(settings: object, path = ''): readonly (readonly [string, unknown])[] {
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? fieldsOf(value, `${path}${name}.`)
      : [[`${path}${name}`, value] as const],
  );
}

function show(value: unknown): string {
  return value === undefined || value === null ? 'none' : JSON.stringify(value);
}
