import type { ParsedDocument } from '../ports';
import { assembleDocument } from './assemble-document';
import type { DocumentFile } from './format-parser';
import { HtmlTable } from './html-table';
import { type Archive, openArchive } from './open-archive';
import { readCoreProperties } from './read-core-properties';
import { readRelationships } from './read-relationships';
import { readXml } from './xml-events';

const presentation = 'ppt/presentation.xml';
/** Placeholders that repeat on every slide and say nothing about it. */
const furniture = new Set(['sldNum', 'dt', 'ftr', 'hdr', 'sldImg']);

/** Reads presentations: a page a slide, with its title, text, tables and speaker notes. */
export function parsePptx(file: DocumentFile): ParsedDocument {
  const archive = openArchive(file);
  const pages = slidePaths(archive, file.name).map((path) => {
    const slide = readShapes(archive.read(path), file.name, 'slide');
    const parts = [...readRelationships(archive, path, file.name).values()];
    const notes = parts
      .filter(({ type }) => type === 'notesSlide')
      .map((part) => readShapes(archive.read(part.path), file.name, 'notes'))
      .filter((text) => text !== '');
    return [slide, ...notes].join('\n\n');
  });
  const properties = readCoreProperties(archive, file.name);
  return assembleDocument({ fileName: file.name, title: properties.title, pages, metadata: properties });
}

/** In the order of the presentation, which is not that of the file names. */
function slidePaths(archive: Archive, name: string): readonly string[] {
  const parts = readRelationships(archive, presentation, name);
  const paths: string[] = [];
  readXml(
    archive.read(presentation),
    {
      open(element, attributes) {
        if (element !== 'p:sldId') return;
        const part = parts.get(attributes['r:id'] ?? '');
        if (part) paths.push(part.path);
      },
    },
    name,
  );
  return paths;
}

function readShapes(content: Uint8Array | undefined, name: string, part: 'slide' | 'notes'): string {
  const blocks: string[] = [];
  let isInShape = false;
  let placeholder: string | undefined;
  let table: HtmlTable | undefined;
  let isInText = false;
  let fallbacks = 0;
  let paragraph: string[] = [];
  let level = 0;

  const add = (block: string): void => {
    blocks.push(isInShape ? '\n' : '\n\n', block);
    isInShape = true;
  };
  const endParagraph = (): void => {
    const text = paragraph.join('').trim();
    paragraph = [];
    if (text === '' || furniture.has(placeholder ?? '')) return;
    if (table) table.content?.block(text);
    else if (placeholder === 'title' || placeholder === 'ctrTitle') add(`# ${text.replaceAll('\n', ' ')}`);
    else if (placeholder === 'body' && part === 'slide') add(`${'  '.repeat(level)}- ${text}`);
    else add(text);
  };

  readXml(
    content,
    {
      open(element, attributes) {
        if (element === 'mc:Fallback') fallbacks++;
        if (fallbacks > 0) return;
        if (element === 'p:sp' || element === 'p:graphicFrame') {
          placeholder = undefined;
          isInShape = false;
        } else if (element === 'p:ph') placeholder = attributes.type ?? 'body';
        else if (element === 'a:tbl') table = new HtmlTable();
        else if (element === 'a:tr') table?.openRow();
        else if (element === 'a:tc' && attributes.hMerge !== '1' && attributes.vMerge !== '1') {
          table?.openCell({ columns: attributes.gridSpan, rows: attributes.rowSpan });
        } else if (element === 'a:p') level = 0;
        else if (element === 'a:pPr') level = Math.min(8, Number.parseInt(attributes.lvl ?? '0', 10) || 0);
        else if (element === 'a:br') paragraph.push('\n');
        else if (element === 'a:t') isInText = true;
      },
      text(text) {
        if (isInText && fallbacks === 0) paragraph.push(text);
      },
      close(element) {
        if (element === 'mc:Fallback') fallbacks--;
        if (fallbacks > 0) return;
        if (element === 'a:t') isInText = false;
        else if (element === 'a:p') endParagraph();
        else if (element === 'a:tc') table?.closeCell();
        else if (element === 'a:tbl' && table) {
          add(table.end());
          table = undefined;
        }
      },
    },
    name,
  );
  return blocks.join('').trim();
}
