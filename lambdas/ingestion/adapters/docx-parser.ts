import mammoth from 'mammoth';
import type { ParsedDocument } from '../ports';
import { UnreadableDocumentError } from '../unreadable-document-error';
import { assembleDocument } from './assemble-document';
import type { DocumentFile } from './format-parser';
import { htmlToMarkdown } from './html-to-markdown';
import { openArchive } from './open-archive';
import { readCoreProperties } from './read-core-properties';

/** Mammoth builds a tree of some 20 times the size of the XML: this is about a thousand pages. */
const maxXmlBytes = 32 * 1024 * 1024;

/** Reads Word documents: headings by their styles, lists, tables, footnotes. */
export async function parseDocx(file: DocumentFile): Promise<ParsedDocument> {
  const archive = openArchive(file);
  // Mammoth unpacks without a limit, so that all it could unpack is unpacked here first.
  let xmlBytes = 0;
  for (const path of archive.paths()) {
    const bytes = archive.read(path)?.length ?? 0;
    if (!/^word\/(?:media|embeddings|fonts)\//.test(path)) xmlBytes += bytes;
    if (xmlBytes > maxXmlBytes) {
      throw new UnreadableDocumentError({
        code: 'too_large',
        message: `${file.name} holds more than ${maxXmlBytes} bytes of text and layout`,
        action: 'split it into several documents',
      });
    }
  }
  const { value: html } = await mammoth.convertToHtml(
    { buffer: Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength) },
    {
      convertImage: mammoth.images.imgElement(async () => ({ src: '' })),
      styleMap: ["p[style-name='Title'] => h1:fresh", "p[style-name='Subtitle'] => p:fresh"],
    },
  );
  const properties = readCoreProperties(archive, file.name);
  const { markdown } = htmlToMarkdown(html, file.name);
  return assembleDocument({
    fileName: file.name,
    title: properties.title,
    text: markdown,
    metadata: properties,
  });
}
