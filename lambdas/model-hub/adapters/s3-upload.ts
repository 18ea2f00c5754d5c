import {
  type CompletedPart,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  paginateListParts,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { AppError } from '../../platform/errors';

/** An object. */
export interface S3Place {
  readonly Bucket: string;
  readonly Key: string;
}

interface KeptPart extends CompletedPart {
  readonly bytes: number;
}

/** A multipart upload as S3 keeps it: its parts are asked for once. */
export class S3Upload {
  #kept: Promise<KeptPart[]> | undefined;

  private constructor(
    private readonly client: S3Client,
    readonly id: S3Place & { readonly UploadId: string },
  ) {}

  static async begin(client: S3Client, place: S3Place): Promise<S3Upload> {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(place));
    return S3Upload.of(client, place, UploadId);
  }

  static of(client: S3Client, place: S3Place, UploadId: string | undefined): S3Upload {
    if (UploadId !== undefined) return new S3Upload(client, { ...place, UploadId });
    throw new AppError(`S3 gave the upload of ${place.Key} no id: try again`, {
      kind: 'unavailable',
      code: 'store_unavailable',
      isRetryable: true,
    });
  }

  get key(): string {
    return this.id.Key;
  }

  async add(piece: Buffer): Promise<void> {
    const kept = await this.kept();
    const PartNumber = (kept.at(-1)?.PartNumber ?? 0) + 1;
    const { ETag } = await this.client.send(new UploadPartCommand({ ...this.id, PartNumber, Body: piece }));
    kept.push({ PartNumber, ETag, bytes: piece.byteLength });
  }

  async bytes(): Promise<number> {
    return (await this.kept()).reduce((sum, { bytes }) => sum + bytes, 0);
  }

  async parts(): Promise<CompletedPart[]> {
    return (await this.kept()).map(({ bytes: _, ...part }) => part);
  }

  private kept(): Promise<KeptPart[]> {
    this.#kept ??= this.list();
    return this.#kept;
  }

  private async list(): Promise<KeptPart[]> {
    const parts: KeptPart[] = [];
    for await (const { Parts = [] } of paginateListParts({ client: this.client }, this.id)) {
      for (const { PartNumber, ETag, Size = 0 } of Parts) parts.push({ PartNumber, ETag, bytes: Size });
    }
    return parts;
  }
}

/** Uploads of keys that begin with this one. */
export async function listS3Uploads(
  client: S3Client,
  { Bucket, Key }: S3Place,
): Promise<readonly S3Upload[]> {
  const found: S3Upload[] = [];
  let markers: { KeyMarker?: string; UploadIdMarker?: string } = {};
  for (;;) {
    const page = await client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key, ...markers }));
    for (const upload of page.Uploads ?? []) {
      if (upload.Key?.startsWith(Key)) {
        found.push(S3Upload.of(client, { Bucket, Key: upload.Key }, upload.UploadId));
      }
    }
    if (!page.IsTruncated) return found;
    markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
  }
}
