import { z } from 'zod';

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

/** A table whose rows are documents. */
export const tableSourceSchema = z.strictObject({
  file: z
    .string()
    .regex(/\.(csv|tsv|jsonl|ndjson)$/i)
    .describe('path of the table: .csv or .tsv with a header row, .jsonl or .ndjson with an object a line'),
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

/** A table whose rows are documents. */
export type TableSourceSettings = z.infer<typeof tableSourceSchema>;
/** Settings of ingestion. */
export type IngestionSettings = z.infer<typeof ingestionSettingsSchema>;
