import { posix } from 'node:path';
import type { ParsedDocument } from '../ports';
import { UnreadableDocumentError } from '../unreadable-document-error';
import { assembleDocument } from './assemble-document';
import { decodeText } from './decode-text';
import type { DocumentFile } from './format-parser';
import { htmlToMarkdown } from './html-to-markdown';
import { openArchive } from './open-archive';
import { readXml } from './xml-events';

/** Reads books: their chapters in reading order. */
export function parseEpub(file: DocumentFile): ParsedDocument {
  const archive = openArchive(file);
  if (archive.has('META-INF/rights.xml')) {
    throw new UnreadableDocumentError({
      code: 'encrypted',
      message: `${file.name} is protected against copying`,
      action: 'use an edition without copy protection',
    });
  }
  let packagePath = '';
  readXml(
    archive.read('META-INF/container.xml'),
    {
      open(element, attributes) {
        if (element === 'rootfile' && packagePath === '') packagePath = attributes['full-path'] ?? '';
      },
    },
    file.name,
  );

  const hrefs = new Map<string, string>();
  const chapters: string[] = [];
  const metadata: Record<string, string> = {};
  let field: string | undefined;
  readXml(
    archive.read(packagePath),
    {
      open(element, { id, href, idref }) {
        field = { 'dc:title': 'title', 'dc:creator': 'author', 'dc:language': 'language' }[element];
        if (element === 'item' && id && href) hrefs.set(id, href);
        if (element === 'itemref' && idref) chapters.push(hrefs.get(idref) ?? '');
      },
      text(text) {
        if (field && text.trim() !== '') metadata[field] ??= text.trim();
      },
      close() {
        field = undefined;
      },
    },
    file.name,
  );

  const texts = [...new Set(chapters)].map((href) => {
    const content = archive.read(posix.join(posix.dirname(packagePath), decodeURI(href)));
    return content ? htmlToMarkdown(decodeText(content), file.name).markdown : '';
  });
  return assembleDocument({ fileName: file.name, title: metadata.title, text: texts.join('\n\n'), metadata });
}
