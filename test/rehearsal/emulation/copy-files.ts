import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { unzipSync } from 'fflate';
import { z } from 'zod';

const s3 = new S3Client({});

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

const requestShape = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  PhysicalResourceId: z.string().optional(),
  LogicalResourceId: z.string(),
  ResponseURL: z.string(),
  RequestId: z.string(),
  StackId: z.string(),
  ResourceProperties: z.object({
    SourceBucketNames: z.array(z.string()),
    SourceObjectKeys: z.array(z.string()),
    SourceMarkers: z.array(z.record(z.string(), z.string())).optional(),
    DestinationBucketName: z.string(),
    DestinationBucketKeyPrefix: z.string().default(''),
    Exclude: z.array(z.string()).default([]),
    Include: z.array(z.string()).default([]),
    Prune: flag.default(true),
    SystemMetadata: z.record(z.string(), z.string()).default({}),
  }),
});

type Properties = z.infer<typeof requestShape>['ResourceProperties'];

/** Answers the custom resources of CDK's `BucketDeployment` as its own function does. */
export async function handler(event: unknown): Promise<void> {
  const request = requestShape.parse(event);
  let failure: unknown;
  try {
    if (request.RequestType !== 'Delete') await copyFiles(request.ResourceProperties);
  } catch (error) {
    failure = error;
  }
  await fetch(request.ResponseURL, {
    method: 'PUT',
    body: JSON.stringify({
      Status: failure === undefined ? 'SUCCESS' : 'FAILED',
      Reason: failure === undefined ? undefined : `the files could not be copied: ${failure}`,
      PhysicalResourceId: request.PhysicalResourceId ?? `files-${request.LogicalResourceId}`,
      LogicalResourceId: request.LogicalResourceId,
      RequestId: request.RequestId,
      StackId: request.StackId,
      Data: {},
    }),
  });
}

async function copyFiles(properties: Properties): Promise<void> {
  const { DestinationBucketName: Bucket, DestinationBucketKeyPrefix: prefix } = properties;
  const files = new Map<string, Buffer>();
  for (const [index, bucket] of properties.SourceBucketNames.entries()) {
    const markers = properties.SourceMarkers?.[index] ?? {};
    const archive = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: properties.SourceObjectKeys[index] }),
    );
    for (const [name, content] of Object.entries(
      unzipSync((await archive.Body?.transformToByteArray()) ?? new Uint8Array()),
    )) {
      if (name.endsWith('/') || !isChosen(name, properties)) continue;
      files.set(`${prefix}${name}`, replaceMarkers(Buffer.from(content), markers));
    }
  }
  for (const [Key, Body] of files) {
    await s3.send(
      new PutObjectCommand({
        Bucket,
        Key,
        Body,
        ContentType: contentType(Key),
        CacheControl: properties.SystemMetadata['cache-control'],
      }),
    );
  }
  if (!properties.Prune) return;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix || undefined }));
  for (const { Key = '' } of Contents) {
    if (files.has(Key) || !isChosen(Key.slice(prefix.length), properties)) continue;
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
  }
}

/** As `aws s3 sync` chooses: first what is left out, then what is taken nevertheless. */
function isChosen(name: string, { Exclude, Include }: Properties): boolean {
  const isMatched = (pattern: string) =>
    new RegExp(`^${pattern.replace(/[.+^$()|[\]{}\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(name);
  return !Exclude.some(isMatched) || Include.some(isMatched);
}

/** Puts in what was unknown when the files were written, such as the id of a client. */
function replaceMarkers(content: Buffer, markers: Readonly<Record<string, string>>): Buffer {
  if (Object.keys(markers).length === 0) return content;
  let text = content.toString('utf8');
  for (const [marker, value] of Object.entries(markers)) text = text.replaceAll(marker, value);
  return Buffer.from(text);
}

const contentTypes: Readonly<Record<string, string>> = {
  css: 'text/css',
  html: 'text/html',
  js: 'text/javascript',
  json: 'application/json',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

function contentType(key: string): string {
  return contentTypes[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}
