import * as z from 'zod';
import type { RegisteredModelVersion } from './ports';

/** SHA-256 in hex. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits');

/** A path below a folder, with `/`: no way out of it, nothing that a shell or an address reads otherwise. */
export const filePathSchema = z
  .string()
  .max(500)
  .regex(
    /^(?!\.{1,2}(\/|$))[\w.+@=-]+(\/(?!\.{1,2}(\/|$))[\w.+@=-]+)*$/,
    'must be relative, of letters, digits and . _ + @ = - with /',
  );

/** A file of weights or of an artefact. */
export const modelFileSchema = z.object({
  path: filePathSchema,
  bytes: z.int().min(0),
  sha256: sha256Schema,
});

/** A group of model versions; SageMaker takes no hyphen at the end of its name. */
export const modelGroupSchema = z
  .string()
  .regex(
    /^(?!.{21})[a-z](-*[a-z0-9])*$/,
    'must be 1 to 20 lower-case letters, digits and hyphens, beginning with a letter and with no hyphen at its end',
  );

const lineageSchema = z.object({
  baseModel: z.string().min(1),
  baseRevision: z.string().min(1),
  dataset: z.string().optional(),
  trainingRecords: z.string().optional(),
  fineTuning: z.string().optional(),
  trainingJob: z.string().optional(),
  code: z.string().optional(),
  evaluationReport: z.string().optional(),
  compressedFrom: z.string().optional(),
});

/** What of a version is given to register it. */
export const newModelVersionSchema = z.object({
  group: modelGroupSchema,
  kind: z.enum(['adapter', 'merged']),
  variant: z.string().min(1).max(40),
  address: z.string().regex(/\/$/, 'must end with /'),
  files: z.array(modelFileSchema).min(1).max(1_000),
  lineage: lineageSchema,
  metrics: z.record(z.string(), z.number()),
  card: z.string().max(100_000),
  createdBy: z.string().min(1),
});

/** What of a version never changes: its record. */
export const modelVersionRecordSchema = newModelVersionSchema.extend({
  id: z.string(),
  digest: sha256Schema,
  createdAt: z.string(),
  copiedBy: z.string().optional(),
}) satisfies z.ZodType<RegisteredModelVersion>;
