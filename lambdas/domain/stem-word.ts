/** Particles and verb endings of Korean, which follow the part of a word that carries its meaning. */
const koreanEndings = new Set(
  [
    '에서는 으로는 에게서 이라는 이라고 입니까 입니다 합니까 합니다 됩니까 됩니다 습니까 습니다 인가요 하나요 되나요 했나요',
    '있나요 하세요 할까요 이란 라는 라고 에서 에게 으로 까지 부터 처럼 보다 마다 이나 이며 이고 인가 하는 하고 하여 하며',
    '하기 한다 하면 하지 해서 된다 되는 되고 되어 했다 됐다 이다 인지 들은 들이 들을 들의 은 는 이 가 을 를 의 에 로 와 과',
    '도 만 란 한 할 된 될 함 됨',
  ].flatMap((line) => line.split(' ')),
);
const longestEnding = 4;

const hangulPattern = /^[가-힣]/;

/**
 * The part of a word that stays when it is inflected: English endings and Korean particles are cut.
 *
 * Coarse on purpose: it serves comparing words, not reading them.
 *
 * @param word - lower case, of one script; see `splitWords`
 */
export function stemWord(word: string): string {
  return hangulPattern.test(word) ? stemKorean(word) : stemEnglish(word);
}

/** Whether a word is written in Hangul. */
export function isHangul(word: string): boolean {
  return hangulPattern.test(word);
}

function stemKorean(word: string): string {
  if (word.length < 2) return word;
  // A stem of one syllable is as often a cut word as a word: "사이" is not "사".
  for (let length = Math.min(longestEnding, word.length - 2); length > 0; length--) {
    if (koreanEndings.has(word.slice(-length))) return word.slice(0, -length);
  }
  return word;
}

function stemEnglish(word: string): string {
  let stem = word;
  if (stem.length > 4 && stem.endsWith('ies')) stem = `${stem.slice(0, -3)}y`;
  else if (stem.length > 3 && stem.endsWith('s') && !/[sui]s$/.test(stem)) stem = stem.slice(0, -1);
  if (stem.length > 5 && stem.endsWith('ing')) stem = undouble(stem.slice(0, -3));
  else if (stem.length > 4 && stem.endsWith('ed')) stem = undouble(stem.slice(0, -2));
  return stem.length > 4 && stem.endsWith('e') ? stem.slice(0, -1) : stem;
}

function undouble(stem: string): string {
  return /([bdgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem;
}
