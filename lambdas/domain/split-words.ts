// Hangul apart from the letters around it: "helm은" is a name and a particle.
const wordPattern = /[가-힣]+|(?:(?![가-힣])[\p{L}\p{N}])+/gu;

/** The words of a text in lower case; Hangul and other letters never share one. */
export function splitWords(text: string): string[] {
  return text.toLowerCase().match(wordPattern) ?? [];
}
