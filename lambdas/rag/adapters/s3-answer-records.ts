import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { removeObjectVersions } from '../../platform/remove-object-versions';
import { answerRecordPrefix } from '../settings';

/** Records of answers, packed, that are too large for the table of the answer log. */
export class S3AnswerRecords {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  /** @returns the key to get it by */
  async put(answerId: string, packed: Uint8Array): Promise<string> {
    const key = keyOf(answerId);
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: packed,
        ContentType: 'application/json',
        ContentEncoding: 'gzip',
      }),
    );
    return key;
  }

  /** @returns nothing when its time is over */
  async get(key: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  /** Removes every version of the record; does nothing for one that is not here. */
  async remove(answerId: string): Promise<void> {
    await removeObjectVersions(this.client, { bucket: this.bucket, key: keyOf(answerId) });
  }
}

function keyOf(answerId: string): string {
  return `${answerRecordPrefix}${answerId}.json.gz`;
}
