import type { Wire } from '../../../lambdas/api/api';
import type { Passage } from '../../../lambdas/domain/passage';

/**
 * A document's text, put together from its passages by their offsets.
 *
 * What two passages share is kept once. What lies between two passages is white space that the splitter left out:
 * as many line ends stand for it, so that every offset of a citation still points at its words.
 */
export function rebuildText(passages: readonly Pick<Wire<Passage>, 'text' | 'start' | 'end'>[]): string {
  let text = '';
  for (const passage of [...passages].sort((one, other) => one.start - other.start)) {
    if (passage.end <= text.length) continue;
    text += '\n'.repeat(Math.max(0, passage.start - text.length));
    text += passage.text.slice(text.length - passage.start);
  }
  return text;
}
