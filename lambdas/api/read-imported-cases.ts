import * as z from 'zod';
import { detectLanguage } from '../domain/language';
import type { DatasetCase } from '../evaluation/api';
import { AppError } from '../platform/errors';

const texts = z.array(z.string().trim().min(1)).default([]);

/** An imported case: a question is enough, and `is_answerable: false` where a right answer declines. */
const importedCaseSchema = z.strictObject({
  id: z.string().optional(),
  question: z.string(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/, 'must be an ISO 639 code, e.g. ko')
    .optional(),
  source: z.string().default('import'),
  is_answerable: z.boolean().default(true),
  expected_facts: texts,
  expected_passages: texts,
  expected_documents: texts,
  reference_answer: z.string().trim().min(1).optional(),
  guidelines: texts,
  time: z.iso.datetime().optional(),
  answer_id: z.string().max(100).optional(),
  caller_id: z.string().max(200).optional(),
  human: z
    .strictObject({
      answer: z.string(),
      is_correct: z.boolean(),
      passages: z.array(z.string()).default([]),
      labels: z.record(z.string().regex(/^[a-z-]{1,40}$/), z.boolean()).optional(),
    })
    .optional(),
});

/**
 * Reads the cases of an import, one a line of the importer's file.
 *
 * @throws {@link AppError} `invalid_case`, naming the line from 1 and the field
 */
export function readImportedCases(lines: readonly unknown[]): readonly DatasetCase[] {
  return lines.map((line, index) => {
    const parsed = importedCaseSchema.safeParse(line);
    if (parsed.success) return toCase(parsed.data);
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.') ?? '';
    throw new AppError(`line ${index + 1} is no case: ${field && `${field}: `}${issue?.message}`, {
      kind: 'invalid',
      code: 'invalid_case',
      parameter: `cases.${index}${field && `.${field}`}`,
      cause: parsed.error,
    });
  });
}

function toCase(imported: z.output<typeof importedCaseSchema>): DatasetCase {
  const { reference_answer: referenceAnswer, time, answer_id: answerId, caller_id: callerId } = imported;
  const { human } = imported;
  return {
    id: imported.id ?? '',
    question: imported.question,
    language: imported.language ?? detectLanguage(imported.question),
    source: imported.source,
    isAnswerable: imported.is_answerable,
    expectedFacts: imported.expected_facts,
    expectedPassages: imported.expected_passages,
    expectedDocuments: imported.expected_documents,
    referenceAnswer,
    guidelines: imported.guidelines,
    time,
    answerId,
    callerId,
    human: human && {
      answer: human.answer,
      isCorrect: human.is_correct,
      passages: human.passages,
      labels: human.labels,
    },
  };
}
