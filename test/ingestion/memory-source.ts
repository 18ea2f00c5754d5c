import type { DocumentSource, SourceContent, SourceEntry } from '../../lambdas/ingestion/ports';
import { digest } from '../../lambdas/platform/digest';

/** A source in memory, whose documents are texts. */
export class MemorySource implements DocumentSource {
  readonly tenant = 'local';
  readonly texts = new Map<string, string>();
  /** Awaited before each look: throw in it, or wait. */
  before: () => Promise<void> = async () => {};

  constructor(readonly id = 'bucket:documents') {}

  async *list(): AsyncIterable<SourceEntry> {
    await this.before();
    for (const [key, text] of this.texts) yield toEntry(key, text);
  }

  async find(key: string): Promise<SourceEntry | undefined> {
    await this.before();
    const text = this.texts.get(key);
    return text === undefined ? undefined : toEntry(key, text);
  }

  async read(key: string): Promise<SourceContent | undefined> {
    const text = this.texts.get(key);
    return text === undefined ? undefined : { type: 'file', bytes: Buffer.from(text) };
  }
}

function toEntry(key: string, text: string): SourceEntry {
  return { key, version: digest(text).slice(0, 8), sizeBytes: text.length };
}
