import type { ParsedDocument } from '../ports';
import { assembleDocument, normalizeText } from './assemble-document';
import { cleanMarkdown } from './clean-markdown';
import { decodeText } from './decode-text';
import type { DocumentFile } from './format-parser';
import { readFrontMatter } from './read-front-matter';

/** Reads Markdown and MDX: front matter becomes metadata, HTML blocks become Markdown. */
export function parseMarkdown(file: DocumentFile): ParsedDocument {
  const { metadata, body } = readFrontMatter(normalizeText(decodeText(file.bytes)));
  const text = cleanMarkdown(body, { name: file.name, isMdx: /\.mdx$/i.test(file.name) || usesMdx(body) });
  return assembleDocument({ fileName: file.name, title: metadata.title, text, metadata });
}

/** Much MDX is named `.md`. */
function usesMdx(body: string): boolean {
  return /^import [\w*{][^\n]{0,200} from ['"][^'"\n]{1,200}['"];?[ \t]*$/m.test(body);
}
