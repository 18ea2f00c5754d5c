import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { parseJson } from '../../../lambdas/platform/json';
import type { Deployment } from '../deployment';
import type { KitAccess } from '../kit-access';
import type { KitCli } from '../kit-cli';
import { RehearsalError } from '../rehearsal-error';

const doneShape = z.looseObject({
  reports: z
    .array(
      z.looseObject({
        source: z.string(),
        added: z.number(),
        changed: z.number(),
        deleted: z.number(),
        unchanged: z.number(),
        failed: z.array(z.looseObject({ key: z.string(), message: z.string() })),
      }),
    )
    .min(1),
});

type Reports = z.infer<typeof doneShape>['reports'];

/** Documents that are put into the bucket beside the uploads. */
const pages = 3;

/**
 * Puts documents into the bucket and lets `kit sync` compare every source with the index; then lets it read and embed
 * every document anew.
 *
 * @returns what it counted
 */
export async function syncSources({ cli }: KitAccess, deployment: Deployment): Promise<string> {
  const s3 = new S3Client({ ...deployment.root, forcePathStyle: true });
  for (let number = 1; number <= pages; number++) {
    await s3.send(
      new PutObjectCommand({
        Bucket: deployment.resource('AWS::S3::Bucket', /^Documents(?!.*Log)/),
        Key: `documents/handbook/page ${number} 안내.md`,
        Body: `# Page ${number}\n\nThe handbook has a page ${number}.\n`,
      }),
    );
  }
  const compared = await sync(cli, []);
  const inBucket = compared.find(({ source }) => source === 'bucket:documents');
  if (!inBucket || count(inBucket) !== pages) {
    throw new RehearsalError(
      `"kit sync" should find ${pages} documents in the bucket: ${JSON.stringify(compared)}`,
    );
  }
  const rebuilt = await sync(cli, ['--rebuild']);
  const unread = rebuilt.filter(({ changed }) => changed === 0);
  if (unread.length > 0) {
    throw new RehearsalError(
      `"kit sync --rebuild" read nothing of ${unread.map(({ source }) => source).join(', ')}`,
    );
  }
  return `${rebuilt.length} sources, ${rebuilt.reduce((sum, { changed }) => sum + changed, 0)} documents read anew`;
}

async function sync(cli: KitCli, args: readonly string[]): Promise<Reports> {
  const { reports } = parseJson(
    await cli.run(['--json', 'sync', ...args]),
    doneShape,
    'the answer of "kit sync"',
  );
  const failed = reports.flatMap((report) => report.failed);
  if (failed.length === 0) return reports;
  throw new RehearsalError(`"kit sync" failed for ${failed.map(({ key, message }) => `${key}: ${message}`)}`);
}

function count({ added, changed, deleted, unchanged }: Reports[number]): number {
  return added + changed + deleted + unchanged;
}
