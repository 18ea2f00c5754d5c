import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import { parseJson } from '../../../lambdas/platform/json';
import type { Deployment } from '../deployment';
import type { KitAccess } from '../kit-access';
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

/** Puts documents into the bucket, and lets `kit sync` compare every source with the index. @returns what it counted */
export async function syncSources({ cli }: KitAccess, deployment: Deployment): Promise<string> {
  const s3 = new S3Client({ ...deployment.root, forcePathStyle: true });
  for (let number = 1; number <= 3; number++) {
    await s3.send(
      new PutObjectCommand({
        Bucket: deployment.resource('AWS::S3::Bucket', /^Documents(?!.*Log)/),
        Key: `documents/handbook/page ${number} 안내.md`,
        Body: `# Page ${number}\n\nThe handbook has a page ${number}.\n`,
      }),
    );
  }
  const { reports } = parseJson(await cli.run(['--json', 'sync']), doneShape, 'the answer of "kit sync"');
  const failed = reports.flatMap((report) => report.failed);
  if (failed.length > 0) {
    throw new RehearsalError(
      `"kit sync" failed for ${failed.map(({ key, message }) => `${key}: ${message}`)}`,
    );
  }
  const total = reports.reduce(
    (sum, { added, changed, deleted, unchanged }) => sum + added + changed + deleted + unchanged,
    0,
  );
  if (total < 3) throw new RehearsalError(`"kit sync" looked at ${total} documents of at least 3`);
  return `${reports.length} sources, ${total} documents`;
}
