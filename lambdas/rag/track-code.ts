/** Knows whether a place in Markdown text is inside code. */
export interface CodeTracker {
  push(character: string): void;
  /** Whether the next character is inside a code span or a fenced block. */
  isInside(): boolean;
}

/**
 * Follows backticks: a run of them opens a code span that a run as long closes; three or more at the start of a line
 * open a block that as many at the start of a line close. A span ends with its line at the latest, so that a stray
 * backtick spoils no more than that.
 */
export function createCodeTracker(): CodeTracker {
  let run = 0;
  let runStartsLine = false;
  let isLineStart = true;
  let fence = 0;
  let span = 0;

  function endRun(): void {
    if (run === 0) return;
    if (fence > 0) {
      if (runStartsLine && run >= fence) fence = 0;
    } else if (span > 0) {
      if (run === span) span = 0;
    } else if (runStartsLine && run >= 3) {
      fence = run;
    } else {
      span = run;
    }
    run = 0;
  }

  return {
    push(character) {
      if (character === '`') {
        if (run === 0) runStartsLine = isLineStart;
        run += 1;
        isLineStart = false;
        return;
      }
      endRun();
      if (character === '\n') {
        span = 0;
        isLineStart = true;
      } else if (character.trim() !== '') {
        isLineStart = false;
      }
    },
    isInside() {
      endRun();
      return fence > 0 || span > 0;
    },
  };
}
