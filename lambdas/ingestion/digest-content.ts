import { digest } from '../platform/digest';
import type { SourceContent } from './ports';

/** SHA-256, in hex, of all that a source gives for a document: equal digests make equal passages. */
export function digestContent(content: SourceContent): string {
  const { groups = [], metadata = {} } = content;
  const text = content.type === 'file' ? digest(content.bytes) : digest(`${content.title}\n${content.text}`);
  return digest(JSON.stringify([text, groups, Object.entries(metadata).sort()]));
}
