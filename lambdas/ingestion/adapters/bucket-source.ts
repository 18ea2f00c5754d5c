import type { S3Client } from '@aws-sdk/client-s3';
import type { DocumentSource, SourceContent, SourceEntry } from '../ports';
import { defaultTenant, documentPrefixes } from '../settings';
import { type BucketObject, BucketObjects } from './bucket-objects';
import { isIgnoredName } from './is-ignored-name';

const prefix = documentPrefixes.documents;

/**
 * The objects of the documents bucket below `documents/`.
 *
 * A key is the rest of the object's key in Unicode NFC, so that a document keeps its id when it is written again from
 * another system. Objects are found under their NFC and their NFD name; one whose name mixes both is not followed.
 */
export class BucketSource implements DocumentSource {
  readonly id = 'bucket:documents';
  readonly tenant = defaultTenant;
  readonly #objects: BucketObjects;

  constructor(options: { client: S3Client; bucket: string }) {
    this.#objects = new BucketObjects(options);
  }

  async *list(): AsyncIterable<SourceEntry> {
    const composed = new Set<string>();
    const decomposed: SourceEntry[] = [];
    for await (const object of this.#objects.list(prefix)) {
      const name = object.name.slice(prefix.length);
      const key = name.normalize('NFC');
      if (isIgnored(key)) continue;
      const entry = toEntry(key, object);
      if (name === key) {
        // Remembered only where there may be another of the same key.
        if (key.normalize('NFD') !== key) composed.add(key);
        yield entry;
      } else if (name === key.normalize('NFD')) decomposed.push(entry);
    }
    for (const entry of decomposed) if (!composed.has(entry.key)) yield entry;
  }

  async find(key: string): Promise<SourceEntry | undefined> {
    for (const name of namesOf(key)) {
      const object = await this.#objects.find(name);
      if (object) return toEntry(key, object);
    }
    return undefined;
  }

  async read(key: string, maxBytes: number): Promise<SourceContent | undefined> {
    for (const name of namesOf(key)) {
      const content = await this.#objects.read(name, maxBytes);
      if (content) return { type: 'file', bytes: content.bytes };
    }
    return undefined;
  }
}

function namesOf(key: string): Iterable<string> {
  if (isIgnored(key)) return [];
  return new Set([`${prefix}${key}`, `${prefix}${key.normalize('NFD')}`]);
}

function isIgnored(key: string): boolean {
  return key.split('/').some(isIgnoredName);
}

function toEntry(key: string, { version, sizeBytes }: BucketObject): SourceEntry {
  return { key, version, sizeBytes };
}
