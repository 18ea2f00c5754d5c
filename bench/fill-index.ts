import { detectLanguage } from '../lambdas/domain/language';
import type { Passage } from '../lambdas/domain/passage';
import type { PassageIndex } from '../lambdas/vector-search/api';
import type { OfflineEmbeddings } from './embed-offline';

/** A text to put into an index. */
export interface TextToIndex {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

const passagesPerDocument = 10;
const documentsAtOnce = 64;

/** Puts texts into an index, ten a document, with their offline embeddings. */
export async function fillIndex(
  index: PassageIndex,
  texts: readonly TextToIndex[],
  { embed }: OfflineEmbeddings,
): Promise<void> {
  const documents = Math.ceil(texts.length / passagesPerDocument);
  for (let first = 0; first < documents; first += documentsAtOnce) {
    const numbers = [...Array(Math.min(documentsAtOnce, documents - first)).keys()].map((at) => first + at);
    await Promise.all(
      numbers.map(async (number) => {
        const own = texts.slice(number * passagesPerDocument, (number + 1) * passagesPerDocument);
        const embeddings = await embed(
          own.map(({ text }) => text),
          'passage',
        );
        const passages = own.map((text, ordinal) => ({
          passage: passageOf(text, `doc_${number}`, ordinal),
          embedding: embeddings[ordinal],
        }));
        await index.upsert({ documentId: `doc_${number}`, generation: 1, passages });
      }),
    );
  }
}

function passageOf({ id, title, text }: TextToIndex, documentId: string, ordinal: number): Passage {
  return {
    id,
    documentId,
    ordinal,
    text,
    start: 0,
    end: text.length,
    headingPath: [],
    language: detectLanguage(text),
    title,
    source: 'bench',
    key: documentId,
    tenant: 'local',
    groups: [],
    metadata: {},
  };
}
