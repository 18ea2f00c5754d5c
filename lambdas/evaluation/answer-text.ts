/** The numbers of citations, as the chain writes them into an answer: `[1]`. */
const marker = /\s?\[\d{1,2}\](?!\()/g;

/** What an answer says, without its citation markers. */
export function answerText(answer: string): string {
  return answer.replace(marker, '').trim();
}
