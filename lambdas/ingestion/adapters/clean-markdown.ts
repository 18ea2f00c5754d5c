import { htmlToMarkdown } from './html-to-markdown';
import { removeJsx } from './remove-jsx';

const fence = /^\s{0,3}(`{3,}|~{3,})/;
const htmlBlock =
  /^ {0,3}<(table|div|p|ul|ol|dl|details|section|article|figure|center|blockquote|pre|h[1-6]|img|iframe|script|style|picture|video|hr|br)(?=[\s/>])/i;
const moduleStatement = /^(?:import\s+(?:[\w*{]|['"])|export\s+(?:const|let|default|function|\{|\*))/;
const underline = /^ {0,3}(=+|-{2,})[ \t]*$/;

/**
 * Brings Markdown into the form that is split: HTML blocks as Markdown, underlined headings with `#`, no comments;
 * of MDX neither `import` and `export` nor component tags. Fenced code stays as it is.
 */
export function cleanMarkdown(
  text: string,
  source: { readonly name: string; readonly isMdx: boolean },
): string {
  const lines = text.split('\n');
  const output: string[] = [];
  let prose: string[] = [];
  // Elements found to be never closed: looking for their end again and again would take quadratic time.
  const unclosed = new Set<string>();
  const flush = (): void => {
    if (prose.length > 0) output.push(source.isMdx ? removeJsx(prose.join('\n')) : prose.join('\n'));
    prose = [];
  };

  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const opening = fence.exec(line.slice(0, 80))?.[1];
    if (opening) {
      const end = fenceEnd(lines, index, opening);
      flush();
      output.push(lines.slice(index, end).join('\n'));
      index = end - 1;
    } else if (line.trimStart().startsWith('<!--')) {
      const end = commentEnd(lines, index, unclosed);
      if (end === undefined) {
        prose.push(line);
        continue;
      }
      const rest = (lines[end] ?? '').split('-->').slice(1).join('-->');
      if (rest.trim() !== '') prose.push(rest);
      index = end;
    } else if (source.isMdx && moduleStatement.test(line)) {
      index = blockEnd(lines, index) - 1;
    } else if (htmlBlock.test(line.slice(0, 80))) {
      const end = htmlEnd(lines, index, unclosed);
      flush();
      output.push(htmlToMarkdown(lines.slice(index, end).join('\n'), source.name).markdown, '');
      index = end - 1;
    } else if (underline.test(line) && isUnderlined(prose.at(-1))) {
      const heading = prose.pop() ?? '';
      prose.push(`${line.includes('=') ? '#' : '##'} ${heading.trim()}`);
    } else {
      prose.push(line);
    }
  }
  flush();
  return output.join('\n');
}

function fenceEnd(lines: readonly string[], start: number, opening: string): number {
  for (let index = start + 1; index < lines.length; index++) {
    const line = (lines[index] ?? '').trim();
    if (line.startsWith(opening) && line === opening.charAt(0).repeat(line.length)) return index + 1;
  }
  return lines.length;
}

function commentEnd(lines: readonly string[], start: number, unclosed: Set<string>): number | undefined {
  for (let index = start; index < lines.length && !unclosed.has('!--'); index++) {
    if (lines[index]?.includes('-->')) return index;
  }
  // A slip, not a comment to the end of the document.
  unclosed.add('!--');
  return undefined;
}

function blockEnd(lines: readonly string[], start: number): number {
  let index = start;
  while (index < lines.length && lines[index]?.trim() !== '') index++;
  return index;
}

/** A block of HTML ends at a blank line, but not inside the element that it began with. */
function htmlEnd(lines: readonly string[], start: number, unclosed: Set<string>): number {
  const tag = htmlBlock.exec((lines[start] ?? '').slice(0, 80))?.[1]?.toLowerCase() ?? '';
  const tags = new RegExp(`<(/?)${tag}(?=[\\s/>])`, 'gi');
  let depth = 0;
  for (let index = start; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (line.trim() === '' && (depth <= 0 || unclosed.has(tag))) return index;
    for (const [, slash] of line.matchAll(tags)) depth += slash ? -1 : 1;
  }
  if (depth <= 0 || unclosed.has(tag)) return lines.length;
  unclosed.add(tag);
  return htmlEnd(lines, start, unclosed);
}

function isUnderlined(line: string | undefined): boolean {
  return (
    line !== undefined &&
    line.trim() !== '' &&
    !/^\s*(?:[#>|]|[-*+] |\d+[.)] |<|[-=*_]{3,})/.test(line.slice(0, 80))
  );
}
