import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../lambdas/platform/json';

/** Questions with the passages that answer them. */
export interface QuestionSet {
  readonly name: string;
  readonly passages: readonly { readonly id: string; readonly title: string; readonly text: string }[];
  readonly questions: readonly { readonly text: string; readonly relevant: ReadonlySet<string> }[];
}

const folder = join(import.meta.dirname, '../../shared/data/retrieval');

/** The answerable English questions of SQuAD 2.0 over the paragraphs of six articles. */
export function readSquad(): QuestionSet {
  const { data } = read('squad2-en.json', squadSchema);
  const paragraphs = data.flatMap(({ title, paragraphs }) =>
    paragraphs.map((paragraph, number) => ({
      ...paragraph,
      id: `${title}/${number}`,
      title: title.replaceAll('_', ' '),
    })),
  );
  return {
    name: 'squad2-en',
    passages: paragraphs.map(({ id, title, context }) => ({ id, title, text: context })),
    questions: paragraphs.flatMap(({ id, qas }) =>
      qas
        .filter(({ is_impossible: isImpossible }) => !isImpossible)
        .map(({ question }) => ({ text: question, relevant: new Set([id]) })),
    ),
  };
}

/** The Korean questions over pages of business documents. */
export function readAutoRag(): QuestionSet {
  const { corpus, queries, qrels } = read('autorag-ko.json', autoRagSchema);
  return {
    name: 'autorag-ko',
    passages: Object.entries(corpus).map(([id, page]) => ({ id, ...page })),
    questions: Object.entries(queries).map(([id, text]) => ({
      text,
      relevant: new Set(Object.keys(qrels[id] ?? {})),
    })),
  };
}

function read<T>(file: string, shape: z.ZodType<T>): T {
  return parseJson(readFileSync(join(folder, file), 'utf8'), shape, file);
}

const squadSchema = z.object({
  data: z.array(
    z.object({
      title: z.string(),
      paragraphs: z.array(
        z.object({
          context: z.string(),
          qas: z.array(z.object({ question: z.string(), is_impossible: z.boolean() })),
        }),
      ),
    }),
  ),
});

const autoRagSchema = z.object({
  corpus: z.record(z.string(), z.object({ title: z.string(), text: z.string() })),
  queries: z.record(z.string(), z.string()),
  qrels: z.record(z.string(), z.record(z.string(), z.number())),
});
