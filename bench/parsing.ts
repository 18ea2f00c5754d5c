import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { FormatDocumentParser } from '../lambdas/ingestion/adapters/format-document-parser';
import { ingestionSettingsSchema } from '../lambdas/ingestion/settings';
import { splitDocument } from '../lambdas/ingestion/split-document';
import { UnreadableDocumentError } from '../lambdas/ingestion/unreadable-document-error';
import type { BenchRow } from './bench-row';

const data = join(import.meta.dirname, '../../shared/data');

/** Megabytes of originals that are parsed and split in a second, by format, on the shared documents. */
export async function benchParsing(): Promise<readonly BenchRow[]> {
  const parser = new FormatDocumentParser();
  const settings = ingestionSettingsSchema.parse({});
  const rows: BenchRow[] = [];
  for (const [format, files] of filesByFormat()) {
    const originals = files.map((file) => ({
      name: basename(file),
      bytes: new Uint8Array(readFileSync(file)),
    }));
    const bytes = originals.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const readAll = async (split: boolean) => {
      for (const original of originals) {
        const parsed = await parser
          .parse({ ...original, maxUnpackedBytes: settings.maxDocumentSizeBytes * 10 })
          .catch((error: unknown) => {
            if (error instanceof UnreadableDocumentError) return undefined;
            throw error;
          });
        if (split && parsed) splitDocument(parsed, settings);
      }
    };
    await readAll(true);
    const start = performance.now();
    await readAll(true);
    const seconds = (performance.now() - start) / 1_000;
    const parseStart = performance.now();
    await readAll(false);
    const parseSeconds = (performance.now() - parseStart) / 1_000;
    rows.push({
      name: `parse and split, ${format}, ${files.length} files`,
      value: bytes / 1e6 / seconds,
      unit: 'MB/s',
      floor: { name: 'parse alone', value: bytes / 1e6 / parseSeconds },
    });
  }
  return rows;
}

function filesByFormat(): ReadonlyMap<string, readonly string[]> {
  const formats = new Map<string, string[]>();
  for (const folder of ['docs', 'files']) {
    for (const entry of readdirSync(join(data, folder), { recursive: true, withFileTypes: true })) {
      const format = extname(entry.name).slice(1).replace('mdx', 'md');
      if (!entry.isFile() || entry.parentPath.endsWith('expected') || !format) continue;
      formats.set(format, [...(formats.get(format) ?? []), join(entry.parentPath, entry.name)]);
    }
  }
  return new Map([...formats].sort());
}
