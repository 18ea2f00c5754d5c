import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

/** S3 takes parts of 5 MiB and more. */
const partBytes = 8 * 1_024 * 1_024;

/**
 * Writes an object of unknown length as it comes, so that it needs no memory for the whole. Whole or not at all: what was
 * cut short is no object, and the bucket clears its parts away.
 */
export async function uploadInParts(
  client: S3Client,
  place: { readonly Bucket: string; readonly Key: string },
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(place));
  const parts: CompletedPart[] = [];
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  const send = async () => {
    const PartNumber = parts.length + 1;
    const Body = Buffer.concat(pieces);
    const { ETag } = await client.send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body }));
    parts.push({ ETag, PartNumber });
    pieces = [];
    bytes = 0;
  };
  for await (const piece of content) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes >= partBytes) await send();
  }
  if (bytes > 0 || parts.length === 0) await send();
  await client.send(
    new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts: parts } }),
  );
}
