import * as z from 'zod';

/** Settings of ingestion. */
export const ingestionSettingsSchema = z.strictObject({
  maxDocumentSizeBytes: z
    .int()
    .min(1_024)
    .max(1_073_741_824)
    .default(52_428_800)
    .describe(
      'largest original that is read, in bytes, 1024 to 1073741824; also the most that an archive may unpack to, ten times over',
    ),
  passageTokens: z
    .int()
    .min(50)
    .max(2_000)
    .default(400)
    .describe('size that a passage is filled up to, in tokens, 50 to 2000'),
  overlapTokens: z
    .int()
    .min(0)
    .max(500)
    .default(40)
    .describe(
      'text repeated from the end of the passage before, in tokens, 0 to 500; less than half of passageTokens',
    ),
  concurrentDocuments: z.int().min(1).max(64).default(4).describe('documents in work at once, 1 to 64'),
  documentDeadlineMs: z
    .int()
    .min(1_000)
    .max(3_600_000)
    .default(300_000)
    .describe('milliseconds that one document may take, 1000 to 3600000; past it the try has failed'),
  maxAttempts: z
    .int()
    .min(1)
    .max(10)
    .default(3)
    .describe('tries of a document whose failure may pass, 1 to 10'),
});

const column = z.string().min(1);

/** Columns that make a document of a row. */
export const columnsSchema = z.strictObject({
  keyColumn: column.describe('column whose value names a row for ever; different in each row'),
  titleColumn: column.optional().describe('column that is shown as the title; left out: the key'),
  textColumns: z
    .array(column)
    .min(1)
    .describe(
      'columns that are searched, in the order they are read; several become sections of their names',
    ),
  metadataColumns: z.array(column).default([]).describe('columns that searches can be filtered by'),
});

/** A table file whose rows are documents. */
export const tableSourceSchema = columnsSchema.extend({
  file: z
    .string()
    .regex(/\.(csv|tsv|jsonl|ndjson)$/i)
    .describe('path of the table: .csv or .tsv with a header row, .jsonl or .ndjson with an object a line'),
});

/** A DynamoDB table whose rows are documents; its partition key is the key column, and text. */
export const rowTableSchema = columnsSchema.extend({
  name: z.string().min(1).describe('names the table within the environment: its source is `table:NAME`'),
  table: z.string().min(1).describe('name of the DynamoDB table'),
});

/** Tenant whose documents the bucket and the tables of an environment are. */
export const defaultTenant = 'default';

/** Places within the documents bucket: what the index follows, and what callers have uploaded. */
export const documentPrefixes = { documents: 'documents/', uploads: 'uploads/', sync: 'sync/' } as const;

/** Indexes of the table of document states: by tenant and place, and by when a worker may take a document. */
export const documentStatesIndexes = { byTenant: 'by-tenant', due: 'due' } as const;

/** Variables that `DocumentStore.grantReadStates` and `grantWriteStates` set. */
export const documentStatesVariables = { table: 'DOCUMENT_STATES_TABLE' } as const;

/** Variables that `DocumentStore.grantReadDocuments`, `grantWriteUploads` and the grants of manifests set. */
export const documentsBucketVariables = { bucket: 'DOCUMENTS_BUCKET' } as const;

/** Variables that `RowTable.grantRead` sets: the list of tables, as JSON. */
export const rowTablesVariables = { tables: 'ROW_TABLES' } as const;

/** Variables that `Ingestion.grantDocuments` and the functions of `Ingestion` have: addresses of the queues. */
export const ingestionQueueVariables = {
  queue: 'INGESTION_QUEUE',
  deadLetters: 'INGESTION_DEAD_LETTERS',
} as const;

/** Variables that `Ingestion.grantDocuments` sets: the state machine of syncs, and ids of what it syncs, as JSON. */
export const syncVariables = { stateMachine: 'INGESTION_SYNC', sources: 'INGESTION_SOURCES' } as const;

/** Variables of `Ingestion.grantDocuments` and of the functions of `Ingestion`: {@link IngestionSettings} as JSON. */
export const ingestionSettingsVariables = { settings: 'INGESTION_SETTINGS' } as const;

/** Variables of the functions of `Ingestion` that index: the route that embeds. */
export const embeddingVariables = { route: 'INGESTION_EMBEDDING_ROUTE' } as const;

/** Deliveries after which a message goes to the dead letters. */
export const maxReceives = 8;

/** The longest that Lambda lets a function run. */
const longestFunctionMs = 900_000;
/** Of a function's time, what is not the document's: to start, to write down how it ended. */
const aroundDocumentMs = 60_000;

/** Milliseconds that a document may take in a function: its deadline, as far as a function runs so long. */
export function documentTimeMs({ documentDeadlineMs }: { readonly documentDeadlineMs: number }): number {
  return Math.min(documentDeadlineMs, longestFunctionMs - aroundDocumentMs);
}

/** Milliseconds that a function needs which indexes documents. */
export function indexingFunctionMs(settings: { readonly documentDeadlineMs: number }): number {
  return documentTimeMs(settings) + aroundDocumentMs;
}

/** Columns of a table whose rows are documents. */
export type RowColumns = z.infer<typeof columnsSchema>;
/** A table file whose rows are documents. */
export type TableSourceSettings = z.infer<typeof tableSourceSchema>;
/** A DynamoDB table whose rows are documents. */
export type RowTableSettings = z.infer<typeof rowTableSchema>;
/** Settings of ingestion. */
export type IngestionSettings = z.infer<typeof ingestionSettingsSchema>;

/** Part of the index's fingerprint: changes whenever the same document would be split otherwise. */
export function splitterVersion(
  settings: Pick<IngestionSettings, 'passageTokens' | 'overlapTokens'>,
): string {
  return `structure-1/${settings.passageTokens}/${settings.overlapTokens}`;
}

/** The settings that a {@link splitterVersion} was made of. @throws when the text is none */
export function readSplitterVersion(
  version: string,
): Pick<IngestionSettings, 'passageTokens' | 'overlapTokens'> {
  const [, passageTokens, overlapTokens] = /^structure-1\/(\d+)\/(\d+)$/.exec(version) ?? [];
  if (passageTokens === undefined || overlapTokens === undefined) {
    throw new Error(`${version} is no version of the splitter of this kit: structure-1/TOKENS/OVERLAP`);
  }
  return { passageTokens: Number(passageTokens), overlapTokens: Number(overlapTokens) };
}
