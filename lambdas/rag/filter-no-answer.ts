/** What a model writes, and nothing else, when the passages do not hold the answer. */
const sentinel = 'NO_ANSWER';

/** Behind one of these a sentence may begin. */
const sentenceEnd = /[\n.?!。…\])"”]/;
const openings = /^["'“‘「`*(]+/;
const closings = /^[ \t"'”’」`*).。!]*$/;

/** Takes NO_ANSWER out of a model's text as it streams. */
export interface NoAnswerFilter {
  /** @returns what can be shown now */
  push(text: string): string;
  /** @returns what was held back, when the model has ended */
  end(): string;
}

/**
 * Removes NO_ANSWER where it is a sentence of its own: the whole text, or the end of a line; quoted, in bold or with a
 * full stop, all the same. A text that begins with that sentence is empty, whatever the model adds as explanation.
 * Within a sentence NO_ANSWER is a word like others, since documents may be about it.
 *
 * Held back is only what may become that sentence: its first letters at the start of a sentence, and the punctuation
 * behind it. White space at the start of the text is left out.
 */
export function createNoAnswerFilter(): NoAnswerFilter {
  /** The last character shown that is no space; what follows the line's start may be the sentence too. */
  let before = '\n';
  let held = '';
  let hasShown = false;
  let isDeclined = false;

  function show(text: string): string {
    hasShown = true;
    for (const character of text) {
      if (character === '\n' || character.trim() !== '') before = character;
    }
    return text;
  }

  function release(): string {
    const released = held;
    held = '';
    return released === '' ? '' : show(released);
  }

  function take(character: string): string {
    if (isDeclined) return '';
    if (held === '') {
      if (character.trim() === '') return hasShown ? show(character) : '';
      if (!sentenceEnd.test(before)) return show(character);
    }
    held += character;
    const bare = held.replace(openings, '');
    if (sentinel.startsWith(bare)) return '';
    if (!bare.startsWith(sentinel)) return release();

    const behind = bare.slice(sentinel.length);
    if (closings.test(behind)) return '';
    const endsLine = behind.endsWith('\n') && closings.test(behind.slice(0, -1));
    if (!hasShown && (endsLine || /^[^\w\s]*[.。!]/.test(behind))) {
      isDeclined = true;
      held = '';
      return '';
    }
    if (!endsLine) return release();
    held = '';
    return show('\n');
  }

  return {
    push(text) {
      let shown = '';
      for (const character of text) shown += take(character);
      return shown;
    },
    end() {
      if (held.replace(openings, '').startsWith(sentinel)) held = '';
      return release();
    },
  };
}
