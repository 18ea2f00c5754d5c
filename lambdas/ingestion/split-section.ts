import type { IngestionSettings } from './settings';
import type { Section, SizedBlock } from './split-into-sections';
import { type Span, splitRun } from './split-run';

/** What stays the same while a document is split. */
export interface Splitting {
  readonly text: string;
  readonly settings: Pick<IngestionSettings, 'passageTokens' | 'overlapTokens'>;
  /** Where pages start: a section that starts one, as slides and sheets do, is not joined to what stands before. */
  readonly pageStarts: ReadonlySet<number>;
}

/** How far a passage may be overfilled rather than leave a heading alone. */
const tolerance = 1.1;

/**
 * Splits a section into spans: sections below it that fit together share one, under this section's headings; those
 * too long for one are split themselves. A heading without text of its own goes with what follows it.
 */
export function splitSection(section: Section, splitting: Splitting): readonly Span[] {
  const isHeadingOnly = section.blocks.every(({ kind }) => kind === 'heading');
  if (isHeadingOnly && section.sections.length > 0) {
    return splitSubsections(section, splitting, { leading: section.blocks });
  }
  const own = splitRun(splitting.text, section, splitting.settings);
  if (section.sections.length === 0) return own;
  if (own.length === 1) return splitSubsections(section, splitting, { open: own[0] });
  return [...own, ...splitSubsections(section, splitting, {})];
}

function splitSubsections(
  section: Section,
  splitting: Splitting,
  before: { readonly open?: Span; readonly leading?: readonly SizedBlock[] },
): readonly Span[] {
  const { passageTokens } = splitting.settings;
  const spans: Span[] = [];
  let { open, leading = [] } = before;
  for (const subsection of section.sections) {
    const child = withLeading(subsection, leading);
    const limit = leading.length === 0 ? passageTokens : passageTokens * tolerance;
    leading = [];
    if (open && open.tokens + child.tokens <= passageTokens && !splitting.pageStarts.has(child.start)) {
      open = joinSpans(open, child, section.headingPath);
      continue;
    }
    if (open) spans.push(open);
    open = undefined;
    if (child.tokens <= limit) open = child;
    else for (const span of splitSection(child, splitting)) spans.push(span);
  }
  if (open) spans.push(open);
  return spans;
}

function withLeading(section: Section, leading: readonly SizedBlock[]): Section {
  const [first] = leading;
  if (!first) return section;
  return {
    headingPath: section.headingPath,
    blocks: [...leading, ...section.blocks],
    sections: section.sections,
    start: first.start,
    end: section.end,
    tokens: leading.reduce((sum, { tokens }) => sum + tokens, section.tokens),
  };
}

function joinSpans(open: Span, next: Span, headingPath: readonly string[]): Span {
  return { start: open.start, end: next.end, tokens: open.tokens + next.tokens, headingPath };
}
