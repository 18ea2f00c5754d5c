import type { KitAccess } from '../kit-access';
import { ask, askStreamed, type CitedAnswer, requireCitation } from './ask';
import type { Uploads } from './upload-documents';

/** A question in each language of the documents, once streamed and once whole; both answers cite their document. */
export async function askCitedQuestions(kit: KitAccess, { ids }: Uploads): Promise<readonly CitedAnswer[]> {
  const english = await ask(kit, englishQuestion);
  requireCitation(english, ids['models.md']);
  const korean = await askStreamed(kit, '스캔한 PDF는 어떻게 됩니까?');
  requireCitation(korean, ids['documents.md']);
  return [english, korean];
}

/** Answered by the English document. */
export const englishQuestion = 'Which Amazon Bedrock models can a route use?';
