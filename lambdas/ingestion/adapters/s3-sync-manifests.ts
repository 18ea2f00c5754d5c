import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { SyncManifests } from '../ports';
import { documentPrefixes } from '../settings';
import type { SyncBatch } from '../sync-batch-shape';

/** Lists of batches as objects of the documents bucket: JSON lines, which a distributed map of Step Functions reads. */
export class S3SyncManifests implements SyncManifests {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(options: { client: S3Client; bucket: string }) {
    this.#client = options.client;
    this.#bucket = options.bucket;
  }

  async put(runId: string, batches: readonly SyncBatch[]): Promise<string> {
    const name = `${documentPrefixes.sync}${runId}/batches.jsonl`;
    await this.#client.send(
      new PutObjectCommand({
        Bucket: this.#bucket,
        Key: name,
        Body: batches.map((batch) => `${JSON.stringify(batch)}\n`).join(''),
        ContentType: 'application/x-ndjson',
      }),
    );
    return name;
  }
}
