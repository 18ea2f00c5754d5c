import * as z from 'zod';
import { digestStream } from '../platform/digest';
import { AppError } from '../platform/errors';
import { parseJson } from '../platform/json';
import type { BaseModel, ModelFile } from './api';
import { checkContent } from './check-content';
import { digestModelFiles } from './digest-model-version';
import type { ImportDeps } from './import-deps';
import { filePathSchema, modelFileSchema, sha256Schema } from './model-version-schema';
import { pickModelFiles } from './pick-model-files';
import type { ModelSource, SourceFile } from './ports';
import { readText } from './read-text';
import { baseModelPrefix } from './settings';
import { findOpenModel, findWeights } from './weights-source';

const sourceFileSchema = z.object({
  path: filePathSchema,
  bytes: z.int().min(0),
  sha256: sha256Schema.optional(),
});

/** What of a manifest another environment reads. */
const manifestSchema = z.object({ revision: z.string(), files: z.array(modelFileSchema) });

/** Largest manifest: a thousand files. */
const mostManifestBytes = 1_000_000;

/** What an import begins with. */
export const importInputSchema = z.object({ model: z.string() });

/** One file on its way. */
export const copyInputSchema = z.object({ model: z.string(), file: sourceFileSchema });

const failureSchema = z.object({ next: z.literal('failed'), reason: z.string() });

/** What became of the files, or of the machine. */
export const finishInputSchema = z.object({
  model: z.string(),
  files: z
    .array(z.union([z.object({ next: z.literal('done'), file: modelFileSchema }), failureSchema]))
    .default([]),
  error: z.object({ Error: z.string(), Cause: z.string().optional() }).optional(),
  reason: z.string().optional(),
});

/** What failed for good: whoever tries it again is told the same. */
type Failure = z.output<typeof failureSchema>;

/** Lists the files of an import. @returns those to copy; `failed` with the reason when it cannot begin */
export async function planImport(
  { model }: z.output<typeof importInputSchema>,
  deps: ImportDeps,
): Promise<{ next: 'copy'; model: string; files: readonly SourceFile[] } | (Failure & { model: string })> {
  return {
    model,
    ...(await tellFailure(async () => {
      const base = await requireImport(model, deps);
      const files = await listFiles(base, deps);
      const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
      await deps.store.put({ ...base, totalBytes, updatedAt: deps.now().toISOString() });
      return { next: 'copy' as const, files };
    })),
  };
}

/**
 * Takes one file as far as it gets before `signal` ends it; whoever is told `copy` gives the same again. What is kept of
 * a file is never read again, and every file is checked as it lies here at the end.
 *
 * @throws AppError that is retryable, when the source or the store is away
 */
export async function copyModelFile(
  { model, file }: z.output<typeof copyInputSchema>,
  deps: ImportDeps & { readonly signal?: AbortSignal },
): Promise<{ next: 'copy'; model: string; file: SourceFile } | { next: 'done'; file: ModelFile } | Failure> {
  return tellFailure(async () => {
    const base = await requireImport(model, deps);
    const source = findWeights(model, deps.catalogue);
    if (source.type === 's3') {
      const content = await requireOwn(deps).read(source.address, '', file.path, 0);
      const found = { path: file.path, ...(await digestStream(content)) };
      checkContent(found, file);
      return { next: 'done', file: found };
    }
    const prefix = prefixOf(base);
    let kept = (await deps.files.kept(prefix)).get(file.path) ?? 0;
    const content = kept < file.bytes ? await readOn(base, file, kept, deps) : undefined;
    if (content) {
      kept = await deps.files.append(prefix + file.path, content, { bytes: file.bytes, signal: deps.signal });
      if (kept < file.bytes && deps.signal?.aborted) return { next: 'copy', model, file };
      if (kept < file.bytes) {
        throw new AppError(`${file.path} ended after ${kept} of ${file.bytes} bytes: it is tried again`, {
          kind: 'unavailable',
          code: 'model_source_unavailable',
          isRetryable: true,
        });
      }
    }
    const finished = await deps.files.finish(prefix + file.path, file);
    return { next: 'done', file: { ...finished, path: file.path } };
  });
}

/** Ends an import: imported with its manifest, or failed with the reason. */
export async function finishImport(
  { model, files, error, reason }: z.output<typeof finishInputSchema>,
  deps: ImportDeps,
): Promise<BaseModel> {
  const base = await requireImport(model, deps);
  const updatedAt = deps.now().toISOString();
  const failed = files.find((file) => file.next === 'failed');
  const broken = reason ?? failed?.reason ?? (error && `${error.Error}: ${error.Cause ?? 'no cause given'}`);
  const copied = files.flatMap((one) => (one.next === 'done' ? [one.file] : []));
  const mistake = broken ?? checkOwnDigest(base, copied, deps);
  if (mistake !== undefined) {
    const ended: BaseModel = { ...base, state: 'failed', reason: mistake, updatedAt };
    await deps.store.put(ended);
    return ended;
  }
  const source = findWeights(model, deps.catalogue);
  // What is made here has no revision but what it is.
  const revision = source.type === 'script' ? digestModelFiles(copied) : base.revision;
  const pinned = source.type === 'hugging-face' ? { ...source, revision } : source;
  const totalBytes = copied.reduce((sum, { bytes }) => sum + bytes, 0);
  const imported: BaseModel = {
    ...base,
    revision,
    state: 'imported',
    files: copied,
    doneBytes: totalBytes,
    totalBytes,
    updatedAt,
  };
  const manifest = Buffer.from(
    `${JSON.stringify({ ...imported, source: pinned, licence: findOpenModel(model, deps.catalogue).licence.name }, null, 2)}\n`,
  );
  await deps.files.write(`${prefixOf(base).slice(0, -1)}.manifest.json`, new Blob([manifest]).stream(), {
    bytes: manifest.byteLength,
  });
  await deps.store.put(imported);
  return imported;
}

/** Folder of an import below the place of model files. */
export function prefixOf({ model, revision }: Pick<BaseModel, 'model' | 'revision'>): string {
  return `${baseModelPrefix}${model.split(':')[0]}/${revision}/`;
}

async function listFiles(base: BaseModel, deps: ImportDeps): Promise<readonly SourceFile[]> {
  if (base.copiedFrom !== undefined) return listCopied(base, base.copiedFrom, deps);
  const source = findWeights(base.model, deps.catalogue);
  switch (source.type) {
    case 'hugging-face':
      return pickModelFiles(await deps.hub.list(source.repository, base.revision), source.repository);
    case 's3':
      return requireOwn(deps).list(source.address, source.digest);
    case 'script':
      if (!deps.scripts)
        throw notHere(
          `${base.model} is made by a script on one’s own machine: import it there, with npm run local`,
        );
      await deps.scripts.make(source.script, base.address);
      return deps.files.list(prefixOf(base));
  }
}

/** @returns the content of a file from a byte on; undefined for what was made here */
async function readOn(
  base: BaseModel,
  { path }: SourceFile,
  from: number,
  deps: ImportDeps,
): Promise<ReadableStream<Uint8Array> | undefined> {
  if (base.copiedFrom !== undefined) {
    return requireOther(base.copiedFrom, deps).read(base.copiedFrom, '', path, from);
  }
  const source = findWeights(base.model, deps.catalogue);
  return source.type === 'hugging-face'
    ? deps.hub.read(source.repository, base.revision, path, from)
    : undefined;
}

/** The files of another environment's import, by the manifest that it wrote when it was whole. */
async function listCopied(base: BaseModel, from: string, deps: ImportDeps): Promise<readonly SourceFile[]> {
  const manifest = `${from.replace(/\/$/, '')}.manifest.json`;
  const text = await readText(await requireOther(from, deps).read(manifest, '', '', 0), mostManifestBytes);
  const { revision, files } = parseJson(text, manifestSchema, `the manifest ${manifest}`);
  if (revision === base.revision) return files;
  throw new AppError(
    `${from} has the revision ${revision}, here it must be ${base.revision}: import that one there, then copy it`,
    { kind: 'conflict', code: 'revision_not_pinned' },
  );
}

async function requireImport(model: string, { store }: ImportDeps): Promise<BaseModel> {
  const base = await store.get(model);
  if (base) return base;
  throw new AppError(`nobody has begun to import ${model}: kit models import ${model}`, {
    kind: 'not-found',
    code: 'base_model_not_found',
  });
}

function requireOwn({ ownWeights }: ImportDeps): ModelSource {
  if (ownWeights) return ownWeights;
  throw notHere('weights of one’s own lie in S3, which this environment cannot read: import it in another');
}

function requireOther(from: string, { ownWeights }: ImportDeps): ModelSource {
  if (ownWeights) return ownWeights;
  throw notHere(`${from} is of another environment, which this one cannot read: leave --from out`);
}

function notHere(problem: string): AppError {
  return new AppError(problem, { kind: 'invalid', code: 'model_not_importable' });
}

function checkOwnDigest(
  { model }: BaseModel,
  files: readonly ModelFile[],
  { catalogue }: ImportDeps,
): string | undefined {
  const source = findWeights(model, catalogue);
  if (source.type !== 's3') return undefined;
  const found = digestModelFiles(files);
  return found === source.digest
    ? undefined
    : `the files of ${source.address} have the digest ${found}, models/ says ${source.digest}: bring them back, or change the digest`;
}

/** What may succeed later is thrown, so that it is tried again; what may not becomes a result, with its own words. */
async function tellFailure<T>(work: () => Promise<T>): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.isRetryable) throw error;
    return { next: 'failed', reason: error.message };
  }
}
