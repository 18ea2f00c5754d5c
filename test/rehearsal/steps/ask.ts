import { z } from 'zod';
import { parseShape } from '../../../lambdas/platform/json';
import type { KitAccess } from '../kit-access';
import { RehearsalError } from '../rehearsal-error';

const citedShape = z.looseObject({
  id: z.string(),
  citations: z
    .array(z.looseObject({ document_id: z.string(), key: z.string(), quote: z.string() }))
    .optional(),
});

/** An answer, and what it quotes. */
export interface CitedAnswer {
  readonly id: string;
  readonly text: string;
  /** Documents that it cites, each once. */
  readonly documentIds: readonly string[];
}

/** Asks the chain through the official client, and takes the answer whole. */
export async function ask({ openAi }: Pick<KitAccess, 'openAi'>, question: string): Promise<CitedAnswer> {
  const completion = await openAi.chat.completions.create({
    model: 'rag',
    messages: [{ role: 'user', content: question }],
  });
  const { id, citations = [] } = parseShape(completion, citedShape, 'the completion');
  return {
    id,
    text: completion.choices[0]?.message.content ?? '',
    documentIds: [...new Set(citations.map(({ document_id }) => document_id))],
  };
}

/** Asks the chain through the official client, and reads the answer as a stream of chunks. */
export async function askStreamed(
  { openAi }: Pick<KitAccess, 'openAi'>,
  question: string,
): Promise<CitedAnswer> {
  const stream = await openAi.chat.completions.create({
    model: 'rag',
    messages: [{ role: 'user', content: question }],
    stream: true,
  });
  let id = '';
  let text = '';
  const documentIds = new Set<string>();
  for await (const chunk of stream) {
    const cited = parseShape(chunk, citedShape, 'a chunk of the completion');
    id = cited.id;
    for (const { document_id } of cited.citations ?? []) documentIds.add(document_id);
    text += chunk.choices[0]?.delta.content ?? '';
  }
  return { id, text, documentIds: [...documentIds] };
}

/**
 * Sees that an answer cites a document.
 *
 * @throws {@link RehearsalError} with the answer
 */
export function requireCitation(answer: CitedAnswer, documentId: string | undefined): void {
  if (documentId !== undefined && answer.documentIds.includes(documentId)) return;
  throw new RehearsalError(
    `an answer should cite ${documentId} and cites ${answer.documentIds.join(', ') || 'nothing'}: ${answer.text}`,
  );
}
