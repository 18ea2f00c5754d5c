/**
 * A question about a note that was uploaded, with the fact that answers it: sentences of documents are what the stand-in
 * for Bedrock answers with.
 *
 * @param number - of the note, from 1
 */
export function valveCase(number: number) {
  return {
    question: `At how many bar does the valve ${number} open?`,
    expected_facts: [`valve ${number} opens at ${number + 6} bar`],
  };
}
