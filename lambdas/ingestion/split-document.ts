import type { Passage } from '../domain/passage';
import type { ParsedDocument } from './ports';
import type { IngestionSettings } from './settings';
import { splitIntoSections } from './split-into-sections';
import { splitSection } from './split-section';

/** What the splitter knows of a passage; the rest comes from its document. */
export type PassageDraft = Pick<Passage, 'ordinal' | 'text' | 'start' | 'end' | 'headingPath' | 'page'>;

/**
 * Splits a document along its structure: sections, then paragraphs, list items, table rows and code, then sentences,
 * and only then anywhere.
 *
 * Sections that fit together under one heading share a passage, whose path is that heading's. What is too long for
 * one passage goes on in the next, which repeats whole sentences of the one before up to `overlapTokens`; a table
 * that goes on has its column names as the last element of the path instead.
 *
 * @returns passages in the order of the text, which together hold all of it but white space; each at most 1.15 times
 * `passageTokens` by estimate. The same document and settings always give the same passages.
 */
export function splitDocument(
  parsed: ParsedDocument,
  settings: Pick<IngestionSettings, 'passageTokens' | 'overlapTokens'>,
): readonly PassageDraft[] {
  const { text, pages = [] } = parsed;
  const drafts: PassageDraft[] = [];
  let pageIndex = -1;
  const pageStarts = new Set(pages.map(({ start }) => start));
  for (const span of splitSection(splitIntoSections(text), { text, settings, pageStarts })) {
    const source = text.slice(span.start, span.end);
    const trimmed = source.trim();
    if (trimmed === '') continue;
    const start = span.start + source.length - source.trimStart().length;
    // An overlap may begin on the page before.
    while (pageIndex >= 0 && (pages[pageIndex]?.start ?? 0) > start) pageIndex--;
    while ((pages[pageIndex + 1]?.start ?? Number.POSITIVE_INFINITY) <= start) pageIndex++;
    drafts.push({
      ordinal: drafts.length,
      text: trimmed,
      start,
      end: start + trimmed.length,
      headingPath: span.headingPath,
      page: pages[pageIndex]?.page,
    });
  }
  return drafts;
}
