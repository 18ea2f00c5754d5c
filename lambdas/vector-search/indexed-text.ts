import type { Passage } from '../domain/passage';

/** The text that a passage is found by in keyword search: its title, the headings above it, and its own words. */
export function indexedText(passage: Passage): string {
  return [...new Set([passage.title, ...passage.headingPath, passage.text])].join('\n');
}
