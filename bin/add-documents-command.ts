import { access, constants, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { AppError } from '../lambdas/platform/errors';
import { formatTable } from './format-table';
import { openClient } from './open-client';
import { print } from './print';
import { showProgress } from './show-progress';

const documentShape = z.looseObject({
  id: z.string(),
  source: z.string(),
  key: z.string(),
  title: z.string(),
  state: z.string(),
  passages: z.number(),
  size_bytes: z.number(),
  language: z.string().optional(),
  updated_at: z.string(),
  cause: z.looseObject({ message: z.string(), action: z.string() }).optional(),
});

type Document = z.infer<typeof documentShape>;

const listShape = z.looseObject({
  data: z.array(documentShape),
  next_after: z.string().optional(),
  counts: z.looseObject({ by_state: z.record(z.string(), z.number()), passages: z.number() }),
});

/** `kit documents`: what is indexed, and uploads. */
export function addDocumentsCommand(program: Command): void {
  const documents = program
    .command('documents')
    .description('list, show, upload, delete and retry documents');

  documents
    .command('list')
    .description('list documents with their states')
    .option('--state <state>', 'only pending, indexing, indexed, failed or deleted ones')
    .option('--source <source>', 'only those of one source')
    .option('--after <place>', 'the next page of a long list')
    .option('--limit <count>', 'at most so many, 1 to 500', '100')
    .action(async (options: Record<string, string>, command) => {
      const { client, isJson } = openClient(command);
      const list = await client.request('GET', `/documents?${new URLSearchParams(options)}`, listShape);
      print(list, isJson, describeList(list));
    });

  documents
    .command('show')
    .description('show one document')
    .argument('<id>', 'doc_…, as "kit documents list" shows it')
    .action(async (id: string, _options, command) => {
      const { client, isJson } = openClient(command);
      const document = await client.request('GET', pathOf(id), documentShape);
      print(document, isJson, describeDocument(document));
    });

  documents
    .command('upload')
    .description('hand over files, which are indexed soon; a file of the same name is replaced')
    .argument('<file...>')
    .option('--group <group...>', 'groups that may read them; everyone of the tenant when left out')
    .option('--metadata <field=value...>', 'for filters', collectMetadata, {})
    .action(
      async (files: string[], options: { group?: string[]; metadata: Record<string, string> }, command) => {
        const { client, isJson } = openClient(command);
        const { group: groups, metadata } = options;
        for (const path of files) {
          const name = basename(path);
          const sizeBytes = await sizeOf(path);
          const id = await client.upload({ path, name, sizeBytes, groups, metadata }, (bytes) =>
            showProgress(`${name}: ${bytes} of ${sizeBytes} bytes`),
          );
          showProgress('');
          print({ id, name }, isJson, `${id}  uploaded  ${name}`);
        }
      },
    );

  documents
    .command('delete')
    .description('remove an uploaded document')
    .argument('<id>', 'doc_…')
    .action(async (id: string, _options, command) => {
      const { client, isJson } = openClient(command);
      const document = await client.request('DELETE', pathOf(id), documentShape);
      print(document, isJson, `deleted ${document.key}`);
    });

  documents
    .command('retry')
    .description('take a failed document up again')
    .argument('<id>', 'doc_…')
    .action(async (id: string, _options, command) => {
      const { client, isJson } = openClient(command);
      const document = await client.request('POST', `${pathOf(id)}/retry`, documentShape);
      print(document, isJson, `${document.state} again: ${document.key}`);
    });
}

function pathOf(documentId: string): string {
  return `/documents/${encodeURIComponent(documentId)}`;
}

function describeList({ data, counts, next_after }: z.infer<typeof listShape>): string {
  const rows = data.map((document) => [
    document.id,
    document.state,
    String(document.passages),
    String(document.size_bytes),
    document.cause ? `${document.key}: ${document.cause.message}` : document.key,
  ]);
  const states = Object.entries(counts.by_state)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  return [
    formatTable(['ID', 'STATE', 'PASSAGES', 'BYTES', 'DOCUMENT'], rows),
    `${states.join(', ') || 'no documents'}; ${counts.passages} passages`,
    ...(next_after ? [`more: --after ${JSON.stringify(next_after)}`] : []),
  ].join('\n');
}

function describeDocument(document: Document): string {
  return [
    `${document.title}  (${document.id})`,
    `  source    ${document.source}, ${document.key}`,
    `  state     ${document.state}, ${document.passages} passages, since ${document.updated_at}`,
    `  original  ${document.size_bytes} bytes${document.language ? `, language ${document.language}` : ''}`,
    ...(document.cause
      ? [`  failed    ${document.cause.message}`, `  to mend   ${document.cause.action}`]
      : []),
  ].join('\n');
}

function collectMetadata(text: string, collected: Record<string, string>): Record<string, string> {
  const [, field, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (field === undefined || value === undefined) throw new InvalidArgumentError('write it as field=value');
  return { ...collected, [field]: value };
}

async function sizeOf(path: string): Promise<number> {
  try {
    await access(path, constants.R_OK);
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (cause) {
    throw unreadable(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
  throw unreadable(path, 'it is no file');
}

function unreadable(path: string, reason: string, cause?: unknown): AppError {
  return new AppError(`cannot read ${path}: ${reason}`, {
    kind: 'not-found',
    code: 'file_unreadable',
    cause,
  });
}
