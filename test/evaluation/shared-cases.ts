import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { DatasetCase } from '../../lambdas/evaluation/api';
import { parseJson } from '../../lambdas/platform/json';
import { sharedData } from '../shared-data';
import { makeCase } from './make-case';

/** A passage of the material, before it is indexed. */
export interface SharedPassage {
  /** In the cases' expected passages and documents. */
  readonly key: string;
  readonly title: string;
  readonly text: string;
}

/** Cases with the material that they ask about. */
export interface SharedCases {
  readonly passages: readonly SharedPassage[];
  readonly cases: readonly DatasetCase[];
}

/** Someone's answer to a question, with what two people thought of it. */
export interface RatedAnswer {
  readonly question: string;
  readonly title: string;
  readonly answer: string;
  readonly ratings: readonly string[];
}

/** SQuAD 2.0 on six articles: 1963 English questions, 1099 of them without an answer in the articles. */
export function readSquadCases(): SharedCases {
  const { data } = read('retrieval/squad2-en.json', squadShape);
  const paragraphs = data.flatMap(({ title, paragraphs }) =>
    paragraphs.map((paragraph, number) => ({
      ...paragraph,
      key: `${title}/${number}`,
      title: title.replaceAll('_', ' '),
    })),
  );
  return {
    passages: paragraphs.map(({ key, title, context }) => ({ key, title, text: context })),
    cases: paragraphs.flatMap(({ key, qas }) =>
      qas.map(({ id, question, is_impossible: isImpossible, answers }) => {
        const answer = answers[0]?.text;
        const isAnswerable = !isImpossible && answer !== undefined;
        return makeCase({
          id,
          question,
          source: 'squad',
          isAnswerable,
          expectedFacts: isAnswerable ? [answer] : [],
          expectedDocuments: isAnswerable ? [key] : [],
        });
      }),
    ),
  };
}

/** Korean business documents: 114 questions, each with a reference answer and the page that holds it. */
export function readAutoRagCases(): SharedCases {
  const { corpus } = read('retrieval/autorag-ko.json', autoRagShape);
  return {
    passages: Object.entries(corpus).map(([key, page]) => ({ key, ...page })),
    cases: readLines('retrieval/autorag-ko-answers.jsonl', autoRagAnswerShape).map((line) =>
      makeCase({
        id: line.query_id,
        question: line.question,
        language: 'ko',
        source: 'autorag',
        expectedDocuments: line.relevant_pages,
        referenceAnswer: line.reference_answer,
      }),
    ),
  };
}

/** FeedbackQA, Australia: 336 answers to real questions, each rated by two people. */
export function readRatedAnswers(): readonly RatedAnswer[] {
  return readLines('feedback/feedbackqa-australia.jsonl', ratedShape).map(
    ({ question, page_title: title, section_headers: headers, answer, ratings }) => ({
      question,
      title: [title, ...headers].join(' '),
      answer,
      ratings,
    }),
  );
}

/** KLUE-STS: 519 pairs of Korean sentences, with how alike people find them, 0 to 5. */
export function readAlikeSentences() {
  return read('retrieval/klue-sts-ko-dev.json', z.array(alikeShape)).map(
    ({ sentence1, sentence2, labels }) => ({ first: sentence1, second: sentence2, alike: labels.label }),
  );
}

function read<T>(file: string, shape: z.ZodType<T>): T {
  return parseJson(readFileSync(sharedData(file), 'utf8'), shape, file);
}

function readLines<T>(file: string, shape: z.ZodType<T>): readonly T[] {
  return readFileSync(sharedData(file), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseJson(line, shape, file));
}

const squadShape = z.object({
  data: z.array(
    z.object({
      title: z.string(),
      paragraphs: z.array(
        z.object({
          context: z.string(),
          qas: z.array(
            z.object({
              id: z.string(),
              question: z.string(),
              is_impossible: z.boolean(),
              answers: z.array(z.object({ text: z.string() })),
            }),
          ),
        }),
      ),
    }),
  ),
});

const autoRagShape = z.object({
  corpus: z.record(z.string(), z.object({ title: z.string(), text: z.string() })),
});

const autoRagAnswerShape = z.object({
  query_id: z.string(),
  question: z.string(),
  reference_answer: z.string(),
  relevant_pages: z.array(z.string()),
});

const ratedShape = z.object({
  question: z.string(),
  page_title: z.string(),
  section_headers: z.array(z.string()),
  answer: z.string(),
  ratings: z.array(z.string()),
});

const alikeShape = z.object({
  sentence1: z.string(),
  sentence2: z.string(),
  labels: z.object({ label: z.number() }),
});
