import { estimateTokens } from '../domain/estimate-tokens';
import { type Block, splitIntoBlocks } from './split-into-blocks';

/** A block and its size. */
export interface SizedBlock extends Block {
  readonly tokens: number;
}

/** A heading, what stands directly under it, and the sections below it. */
export interface Section {
  /** Headings down to this one; empty for the whole document. */
  readonly headingPath: readonly string[];
  /** The heading itself first, where there is one. */
  readonly blocks: readonly SizedBlock[];
  readonly sections: readonly Section[];
  readonly start: number;
  /** Where the last section below it ends. */
  readonly end: number;
  /** Of the blocks and of all sections below. */
  readonly tokens: number;
}

/** Past this length a heading is a paragraph in disguise; the path only has to name the section. */
const maxHeadingLength = 200;

/** Finds the sections of a Markdown text by its headings; a level may be skipped. */
export function splitIntoSections(text: string): Section {
  const root = new OpenSection(0, 0, []);
  const open: OpenSection[] = [root];
  let innermost = root;
  for (const block of splitIntoBlocks(text)) {
    const source = text.slice(block.start, block.end);
    if (block.level !== undefined) {
      while (innermost.level >= block.level) {
        open.pop();
        innermost = open.at(-1) ?? root;
      }
      const heading = headingText(source);
      const path = heading === '' ? innermost.headingPath : [...innermost.headingPath, heading];
      const section = new OpenSection(block.level, block.start, path);
      innermost.sections.push(section);
      open.push(section);
      innermost = section;
    }
    const tokens = estimateTokens(source);
    innermost.blocks.push({ ...block, tokens });
    for (const section of open) {
      section.tokens += tokens;
      section.end = block.end;
    }
  }
  return root;
}

class OpenSection implements Section {
  readonly blocks: SizedBlock[] = [];
  readonly sections: OpenSection[] = [];
  tokens = 0;
  end = 0;

  constructor(
    readonly level: number,
    readonly start: number,
    readonly headingPath: readonly string[],
  ) {}
}

/** The words of a heading, without Markdown's marks. */
function headingText(line: string): string {
  return line
    .slice(0, 1_000)
    .trim()
    .replace(/^#{1,6}\s*/, '')
    .replace(/\{#[^{}]*\}$/, '')
    .replace(/(^|\s)#+\s*$/, '')
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/[*`]|<[^<>]*>|\\(?=[^\w\s])/g, '')
    .trim()
    .slice(0, maxHeadingLength)
    .replace(/[\ud800-\udbff]$/, '');
}
