import type { Span } from '../markdown/split-marked';

/**
 * The part of a long text to show: `size` characters on either side of `around`, out to the next blank lines.
 *
 * A book of a million characters takes seconds to lay out; what was cited is within the first screens.
 */
export function textWindow(text: string, around: Span, size: number): Span {
  const before = Math.max(0, around.start - size);
  const after = Math.min(text.length, around.end + size);
  const blankBefore = before === 0 ? -1 : text.lastIndexOf('\n\n', before);
  const blankAfter = after === text.length ? -1 : text.indexOf('\n\n', after);
  return {
    start: blankBefore < 0 ? 0 : blankBefore + 2,
    end: blankAfter < 0 ? text.length : blankAfter,
  };
}
