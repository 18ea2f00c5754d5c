import type { IngestionSettings } from './settings';
import type { Section, SizedBlock } from './split-into-sections';
import { type Span, splitRun } from './split-run';

/** How far a passage may be overfilled rather than leave a heading or a few words alone. */
const tolerance = 1.1;

/**
 * Splits a section into spans: sections below it that fit together share one, under this section's headings; those
 * too long for one are split themselves. A heading without text of its own goes with what follows it.
 */
export function splitSection(
  text: string,
  section: Section,
  settings: Pick<IngestionSettings, 'passageTokens' | 'overlapTokens'>,
): readonly Span[] {
  const isHeadingOnly = section.blocks.every(({ kind }) => kind === 'heading');
  if (section.sections.length === 0 || !isHeadingOnly) {
    const own = splitRun(text, section, settings);
    const [first, ...others] = own;
    const isOne = first !== undefined && others.length === 0;
    return [
      ...(isOne ? [] : own),
      ...splitSubsections(text, section, settings, { open: isOne ? first : undefined }),
    ];
  }
  return splitSubsections(text, section, settings, { leading: section.blocks });
}

function splitSubsections(
  text: string,
  section: Section,
  settings: Pick<IngestionSettings, 'passageTokens' | 'overlapTokens'>,
  before: { readonly open?: Span; readonly leading?: readonly SizedBlock[] },
): readonly Span[] {
  const spans: Span[] = [];
  let { open, leading = [] } = before;
  for (const subsection of section.sections) {
    const child = leading.length === 0 ? subsection : withLeading(subsection, leading);
    const limit = settings.passageTokens * (leading.length === 0 ? 1 : tolerance);
    leading = [];
    const joined = open && open.tokens + child.tokens <= settings.passageTokens;
    if (open && joined) {
      open = {
        start: open.start,
        end: child.end,
        tokens: open.tokens + child.tokens,
        headingPath: section.headingPath,
      };
      continue;
    }
    if (open) spans.push(open);
    open = undefined;
    if (child.tokens <= limit) open = child;
    else for (const span of splitSection(text, child, settings)) spans.push(span);
  }
  if (open) spans.push(open);
  return spans;
}

function withLeading(section: Section, leading: readonly SizedBlock[]): Section {
  return {
    headingPath: section.headingPath,
    blocks: [...leading, ...section.blocks],
    sections: section.sections,
    start: leading[0]?.start ?? section.start,
    end: section.end,
    tokens: leading.reduce((sum, { tokens }) => sum + tokens, section.tokens),
  };
}
