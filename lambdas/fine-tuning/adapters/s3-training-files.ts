import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { removeObjectVersions } from '../../platform/remove-object-versions';
import type { TrainingChannel, TrainingFiles } from '../ports';
import { trainingPrefix } from '../settings';

/** Bytes of a part but the last: above S3's 5 MiB, and sent well within the time of one call. */
const partBytes = 8 * 1_024 * 1_024;

const contentType = { ContentType: 'application/jsonl' };

/** Training records in the bucket of the hub, sent part by part while they are made. */
export class S3TrainingFiles implements TrainingFiles {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  address(fineTuningId: string, channel: TrainingChannel): string {
    return `s3://${this.bucket}/${folderOf(fineTuningId, channel)}`;
  }

  async write(fineTuningId: string, channel: TrainingChannel, lines: AsyncIterable<string>) {
    const object = { Bucket: this.bucket, Key: keyOf(fineTuningId, channel) };
    const hash = createHash('sha256');
    let upload: { readonly UploadId: string | undefined; readonly parts: CompletedPart[] } | undefined;
    try {
      let part: Buffer | undefined;
      for await (const next of partsOf(lines)) {
        // One behind, so that what fits into one part needs no upload of parts.
        if (part) {
          upload ??= {
            UploadId: (
              await this.client.send(new CreateMultipartUploadCommand({ ...object, ...contentType }))
            ).UploadId,
            parts: [],
          };
          await this.#sendPart(object, upload, part);
        }
        hash.update(next);
        part = next;
      }
      if (upload === undefined) {
        await this.client.send(new PutObjectCommand({ ...object, ...contentType, Body: part ?? '' }));
      } else {
        if (part) await this.#sendPart(object, upload, part);
        await this.client.send(
          new CompleteMultipartUploadCommand({
            ...object,
            UploadId: upload.UploadId,
            MultipartUpload: { Parts: upload.parts },
          }),
        );
      }
      return { digest: hash.digest('hex') };
    } catch (error) {
      if (upload) {
        await this.client.send(new AbortMultipartUploadCommand({ ...object, UploadId: upload.UploadId }));
      }
      throw error;
    }
  }

  async erase(fineTuningId: string): Promise<void> {
    for (const channel of ['train', 'validation'] as const) {
      await removeObjectVersions(this.client, { bucket: this.bucket, key: keyOf(fineTuningId, channel) });
    }
  }

  async #sendPart(
    object: { readonly Bucket: string; readonly Key: string },
    upload: { readonly UploadId: string | undefined; readonly parts: CompletedPart[] },
    Body: Buffer,
  ): Promise<void> {
    const PartNumber = upload.parts.length + 1;
    const { ETag } = await this.client.send(
      new UploadPartCommand({ ...object, UploadId: upload.UploadId, PartNumber, Body }),
    );
    upload.parts.push({ PartNumber, ETag });
  }
}

async function* partsOf(lines: AsyncIterable<string>): AsyncGenerator<Buffer> {
  let text: string[] = [];
  let bytes = 0;
  for await (const line of lines) {
    text.push(line, '\n');
    bytes += Buffer.byteLength(line) + 1;
    if (bytes < partBytes) continue;
    yield Buffer.from(text.join(''));
    text = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.from(text.join(''));
}

function folderOf(fineTuningId: string, channel: TrainingChannel): string {
  return `${trainingPrefix}records/${fineTuningId}/${channel}/`;
}

function keyOf(fineTuningId: string, channel: TrainingChannel): string {
  return `${folderOf(fineTuningId, channel)}records.jsonl`;
}
