/** What a block of Markdown is. */
export type BlockKind = 'heading' | 'paragraph' | 'item' | 'rows' | 'code';

/** A block of Markdown; blocks tile the text, white space after a block belongs to it. */
export interface Block {
  readonly kind: BlockKind;
  readonly start: number;
  readonly end: number;
  /** 1 to 6, of a heading. */
  readonly level?: number;
  /** Where the table that a row belongs to has its header row. */
  readonly tableStart?: number;
}

const listItem = /^\s*(?:[-*+]|\d{1,9}[.)])[ \t]/;
const atxHeading = /^ {0,3}(#{1,6})(?:[ \t]|$)/;
const fence = /^\s*(`{3,}|~{3,})/;

/**
 * Finds headings, paragraphs, list items, table rows and code in Markdown, in one pass over its lines.
 *
 * A table's header, ruler and first row are one block, so that a header never stands alone; each further row is its
 * own. A fenced code block is one block, whatever it holds.
 */
export function splitIntoBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let open: { -readonly [Key in keyof Block]: Block[Key] } | undefined;
  let openFence: string | undefined;
  let tableStart: number | undefined;
  let rowsInBlock = 0;

  const begin = (kind: BlockKind, start: number, facts: Partial<Block> = {}): void => {
    if (open) blocks.push({ ...open, end: start });
    open = { kind, start: open ? start : 0, end: start, ...facts };
  };

  let isAfterBlank = true;
  for (let start = 0; start < text.length; ) {
    const lineEnd = text.indexOf('\n', start);
    const next = lineEnd < 0 ? text.length : lineEnd + 1;
    // Marks of structure stand at the start of a line: a longer look would cost time on lines of a megabyte.
    const head = text.slice(start, Math.min(next, start + 80)).trimEnd();
    if (openFence !== undefined) {
      const closing = fence.exec(head)?.[1];
      if (closing?.startsWith(openFence) && head.trim() === closing) openFence = undefined;
      isAfterBlank = openFence === undefined;
    } else if (head === '' && isBlank(text, start, next)) {
      isAfterBlank = true;
      tableStart = undefined;
    } else {
      const first = head.trimStart().charAt(0);
      const heading = first === '#' ? atxHeading.exec(head) : null;
      const opening = first === '`' || first === '~' ? fence.exec(head)?.[1] : undefined;
      if (first !== '|') tableStart = undefined;
      if (heading) {
        begin('heading', start, { level: heading[1]?.length });
        isAfterBlank = true;
      } else if (opening !== undefined) {
        begin('code', start);
        openFence = opening;
      } else if (first === '|') {
        if (tableStart === undefined) {
          tableStart = start;
          rowsInBlock = 0;
          begin('rows', start, { tableStart });
        } else if (rowsInBlock >= 3) {
          begin('rows', start, { tableStart });
        }
        rowsInBlock++;
        isAfterBlank = true;
      } else if (listItem.test(head)) {
        begin('item', start);
        isAfterBlank = false;
      } else if (isAfterBlank || open === undefined) {
        begin('paragraph', start);
        isAfterBlank = false;
      }
    }
    start = next;
  }
  if (open) blocks.push({ ...open, end: text.length });
  return blocks;
}

function isBlank(text: string, start: number, end: number): boolean {
  return text.slice(start, end).trim() === '';
}
