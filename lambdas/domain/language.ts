/**
 * The language of a text, told by its script: `ko` when at least a fifth of its letters are Hangul, `en` when
 * most are Latin, else `und`.
 *
 * A fifth, because Korean technical prose is full of Latin names; raising it turns such prose into English.
 */
export function detectLanguage(text: string): 'ko' | 'en' | 'und' {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return 'und';
  const hangul = text.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  if (hangul / letters >= 0.2) return 'ko';
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0;
  return latin / letters > 0.5 ? 'en' : 'und';
}
