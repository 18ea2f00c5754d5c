import { isStopWord } from '../../../domain/is-stop-word';
import { splitWords } from '../../../domain/split-words';
import { stemWord } from '../../../domain/stem-word';

const userLine = /^\s*(?:user|사용자)\s*:\s*(.+)$/gimu;
const pointingWord =
  /\b(?:it|its|that|this|they|them|those|these|there)\b|그것|그거|이것|이거|그건|이건|거기|여기|그럼/iu;

/**
 * Makes a follow-up stand alone: the subject of the user's question before it is added when the follow-up points
 * back to it, or says hardly anything by itself.
 */
export function condenseQuestion(question: string, conversation: string): string {
  const own = contentStems(question);
  if (own.size > 2 && !pointingWord.test(question)) return question;
  const before = [...conversation.matchAll(userLine)].at(-1)?.[1] ?? conversation.split('\n').at(-1) ?? '';
  const subject = (before.match(/[\p{L}\p{N}._-]+/gu) ?? []).filter((word) => {
    const stems = contentStems(word);
    return stems.size > 0 && ![...stems].every((stem) => own.has(stem));
  });
  return subject.length > 0 ? `${question} (${subject.join(' ')})` : question;
}

function contentStems(text: string): Set<string> {
  return new Set(
    splitWords(text)
      .filter((word) => !isStopWord(word) && !isStopWord(stemWord(word)))
      .map(stemWord),
  );
}
