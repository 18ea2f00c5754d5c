import { GetObjectCommand, NoSuchKey, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { digest } from '../../platform/digest';
import { AppError } from '../../platform/errors';
import type { StoredTemplate, TemplateStore } from '../ports';
import { promptTemplatePrefix } from '../settings';

/** Prompt templates in S3: an object a content, under its digest; the name is in its metadata, percent-encoded. */
export class S3TemplateStore implements TemplateStore {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  async put(template: StoredTemplate): Promise<string> {
    const contentDigest = digest(template.content);
    try {
      await this.client.send(
        new PutObjectCommand({
          Bucket: this.bucket,
          Key: promptTemplatePrefix + contentDigest,
          Body: template.content,
          ContentType: 'application/yaml; charset=utf-8',
          Metadata: { name: encodeURIComponent(template.name) },
          // What is there stays as it was put.
          IfNoneMatch: '*',
        }),
      );
    } catch (error) {
      if (!isThereAlready(error)) throw error;
    }
    return contentDigest;
  }

  async get(contentDigest: string): Promise<StoredTemplate> {
    try {
      const { Body, Metadata } = await this.client.send(
        new GetObjectCommand({ Bucket: this.bucket, Key: promptTemplatePrefix + contentDigest }),
      );
      const content = (await Body?.transformToString()) ?? '';
      if (digest(content) !== contentDigest) throw changed(contentDigest);
      return { name: decodeURIComponent(Metadata?.name ?? contentDigest), content };
    } catch (error) {
      if (!(error instanceof NoSuchKey)) throw error;
      throw new AppError(
        `there is no prompt template with the digest ${contentDigest}: put the file that it was made of into the store`,
        { kind: 'not-found', code: 'template_not_found' },
      );
    }
  }
}

function changed(contentDigest: string): AppError {
  return new AppError(
    `the prompt template under ${contentDigest} in the store has other content: remove the object and deploy again`,
    { kind: 'internal', code: 'template_changed' },
  );
}

function isThereAlready(error: unknown): boolean {
  return error instanceof Error && error.name === 'PreconditionFailed';
}
