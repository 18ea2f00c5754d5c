import { Parser } from 'htmlparser2';
import { UnreadableDocumentError } from '../unreadable-document-error';
import { decodeText } from './decode-text';

/** What is called while XML is read; element and attribute names come with their prefix, e.g. `a:t`. */
export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Office XML nests some tens of levels; tables within tables some more. */
const maxDepth = 1_000;

/**
 * Reads XML by its events, in linear time and without a tree. Only the five entities of XML and character references
 * are replaced; what a document type declares is not looked at, so that no entity can multiply the text.
 *
 * @param name - the document, for the error
 * @throws {@link UnreadableDocumentError} `too_deep`
 */
export function readXml(content: Uint8Array | undefined, handler: XmlHandler, name: string): void {
  if (!content) return;
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(tag, attributes) {
        depth++;
        if (depth > maxDepth) {
          throw new UnreadableDocumentError({
            code: 'too_deep',
            message: `${name} nests its elements deeper than ${maxDepth} levels`,
            action: 'make it anew with fewer tables or groups within one another',
          });
        }
        handler.open?.(tag, attributes);
      },
      ontext: (text) => handler.text?.(text),
      onclosetag(tag) {
        depth--;
        handler.close?.(tag);
      },
    },
    { xmlMode: true },
  );
  parser.write(decodeText(content));
  parser.end();
}
