import { type Command, Option } from 'commander';
import { z } from 'zod';
import { AppError } from '../lambdas/platform/errors';
import { parseJson } from '../lambdas/platform/json';
import { formatTable } from './format-table';
import { openClient } from './open-client';
import { print } from './print';
import { readTextFile } from './read-text-file';

const datasetShape = z.looseObject({
  digest: z.string(),
  version: z.number(),
  card: z.looseObject({
    name: z.string(),
    purpose: z.string(),
    source: z.string(),
    licence: z.string(),
    cases: z.number(),
    slices: z.record(z.string(), z.number()),
    from: z.string().optional(),
    until: z.string().optional(),
    left_out: z.record(z.string(), z.number()),
  }),
  created_at: z.string(),
  created_by: z.string(),
  is_erased: z.boolean().optional(),
  replaced_by: z.string().optional(),
});

type Dataset = z.infer<typeof datasetShape>;

const casesShape = z.looseObject({ data: z.array(z.looseObject({ question: z.string() })) });
const purposes = new Option('--purpose <purpose>', 'what it is for')
  .choices(['evaluation', 'training'])
  .default('evaluation');

/** `kit dataset`: questions with what a right answer needs. */
export function addDatasetCommand(program: Command): void {
  const dataset = program
    .command('dataset')
    .description(
      'build, import, list and show the datasets that releases are evaluated on and models are fine-tuned on',
    );

  dataset
    .command('build')
    .description('make one of the completed reviews; needs the role reviewer or operator')
    .argument('<name>', 'lower-case letters, digits and hyphens; a new version when it is there')
    .addOption(purposes)
    .option('--from <time>', 'reviews completed from that time on, e.g. 2026-01-31 or 2026-01-31T12:00:00Z')
    .option('--until <time>', 'reviews completed before that time')
    .option('--licence <licence>', 'under which the cases may be used', 'internal')
    .action(async (name: string, options: Record<string, string>, command) => {
      const { client, isJson } = openClient(command);
      const { purpose, licence, from, until } = options;
      const body = { name, purpose, licence, from: toTime(from), until: toTime(until) };
      const built = await client.request('POST', '/datasets/build', datasetShape, body);
      print(built, isJson, describeDataset(built));
    });

  dataset
    .command('add')
    .description('import cases, one JSON object a line; needs the role operator')
    .argument('<name>', 'lower-case letters, digits and hyphens; a new version when it is there')
    .argument('<file>', 'JSON lines: question, and as far as known expected_facts, reference_answer, …')
    .addOption(purposes)
    .requiredOption('--source <source>', 'where the cases come from')
    .requiredOption('--licence <licence>', 'under which they may be used')
    .action(async (name: string, file: string, options: Record<string, string>, command) => {
      const { client, isJson } = openClient(command);
      const { purpose, source, licence } = options;
      const cases = await readLines(file);
      const body = { name, purpose, source, licence, cases };
      const added = await client.request('POST', '/datasets', datasetShape, body);
      print(added, isJson, describeDataset(added));
    });

  dataset
    .command('list')
    .description('list every version of every dataset, newest first')
    .action(async (_options, command) => {
      const { client, isJson } = openClient(command);
      const list = await client.request('GET', '/datasets', z.looseObject({ data: z.array(datasetShape) }));
      const rows = list.data.map(({ digest, version, card, created_at: createdAt, is_erased: isErased }) => [
        digest.slice(0, 12),
        card.name,
        String(version),
        card.purpose,
        isErased ? 'erased' : String(card.cases),
        createdAt,
        card.source,
      ]);
      const headings = ['DIGEST', 'NAME', 'VERSION', 'PURPOSE', 'CASES', 'MADE', 'SOURCE'];
      print(list, isJson, formatTable(headings, rows));
    });

  dataset
    .command('show')
    .description('show the card of a dataset, or its cases as JSON lines')
    .argument('<dataset>', 'name, digest, or 8 or more digits of it')
    .option('--cases', 'print the cases, one JSON object a line, as "kit dataset add" takes them')
    .action(async (id: string, options: { cases?: boolean }, command) => {
      const { client, isJson } = openClient(command);
      const path = `/datasets/${encodeURIComponent(id)}`;
      if (options.cases) {
        const { data } = await client.request('GET', `${path}/cases`, casesShape);
        print(data, isJson, data.map((one) => JSON.stringify(one)).join('\n'));
        return;
      }
      const shown = await client.request('GET', path, datasetShape);
      print(shown, isJson, describeDataset(shown));
    });
}

function describeDataset({ digest, version, card, ...dataset }: Dataset): string {
  const slices = Object.entries(card.slices).map(([slice, count]) => `${slice}: ${count}`);
  const leftOut = Object.entries(card.left_out).map(([reason, count]) => `${count} ${reason}`);
  return [
    `${card.name} ${version}  (${digest})`,
    `  purpose   ${card.purpose}`,
    `  cases     ${dataset.is_erased ? 'erased' : card.cases}${slices.length > 0 ? `, ${slices.join(', ')}` : ''}`,
    `  left out  ${leftOut.join(', ') || 'none'}`,
    ...(card.from ? [`  asked     ${card.from} to ${card.until}`] : []),
    `  source    ${card.source}, ${card.licence}`,
    `  made      ${dataset.created_at} by ${dataset.created_by}`,
    ...(dataset.replaced_by ? [`  replaced  by ${dataset.replaced_by}`] : []),
  ].join('\n');
}

/** A day is its beginning in UTC; what is no time is left for the server to refuse. */
function toTime(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text;
}

/** Empty lines at the end are no cases; elsewhere the server names the line. */
async function readLines(file: string): Promise<readonly unknown[]> {
  const text = (await readTextFile(file)).trimEnd();
  if (text === '') {
    throw new AppError(`${file} is empty: write a case a line, each a JSON object with a question`, {
      kind: 'invalid',
      code: 'no_cases',
    });
  }
  return text.split('\n').map((line, index) => parseJson(line, z.unknown(), `line ${index + 1} of ${file}`));
}
