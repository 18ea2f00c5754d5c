import type { TemplateStore } from '../ports';

/** The templates of a bucket; the SDK of S3 is loaded by the first question, not by the start of the function. */
export function lazyTemplateStore(bucket: string): TemplateStore {
  const open = async () => {
    const [{ openS3 }, { S3TemplateStore }] = await Promise.all([
      import('../../platform/open-s3'),
      import('./s3-template-store'),
    ]);
    return new S3TemplateStore(openS3(), bucket);
  };
  return {
    put: async (template) => (await open()).put(template),
    get: async (digest) => (await open()).get(digest),
  };
}
