import { lexer, type MarkedToken, type Token, type Tokens } from 'marked';
import { decodeEntities } from './decode-entities';
import type { MarkdownNode, MarkdownTag } from './markdown-node';

/**
 * Parses Markdown into nodes to show, each text with its place in the source.
 *
 * HTML within it is text, less the tags that only shape it; images are their alternative text, and links that are
 * not absolute web addresses are plain: what a document says can neither run nor load anything.
 */
export function parseMarkdown(source: string): readonly MarkdownNode[] {
  const places = new Places(source);
  let blockEnd = 0;
  return lexer(source).flatMap((block) => {
    blockEnd += block.raw.length;
    const nodes = toNodes(block, places.within(blockEnd));
    places.skipTo(blockEnd);
    return nodes;
  });
}

/** Finds where texts stand in the source, given that they come in its order. */
class Places {
  private cursor = 0;
  private limit: number;

  constructor(private readonly source: string) {
    this.limit = source.length;
  }

  within(limit: number): this {
    this.limit = limit;
    return this;
  }

  skipTo(offset: number): void {
    this.cursor = offset;
  }

  /** One node a line, because quotes and lists indent the lines of one text differently from their source. */
  text(
    raw: string,
    shown: (line: string) => string = (line) => line,
    isCode = false,
  ): readonly MarkdownNode[] {
    return raw.split(/(?<=\n)/).map((line) => {
      const start = this.cursor + Math.max(0, this.source.slice(this.cursor, this.limit).indexOf(line));
      const end = Math.min(start + line.length, this.limit);
      this.cursor = end;
      return { type: 'text', text: shown(line), start, end, isCode };
    });
  }

  code(raw: string): readonly MarkdownNode[] {
    return this.text(raw, (line) => line, true);
  }
}

const headings = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'] as const;

function toNodes(token: Token, places: Places): readonly MarkdownNode[] {
  if (!isMarkedToken(token)) return places.text(token.raw);
  switch (token.type) {
    case 'heading':
      return [element(headings[token.depth - 1] ?? 'h6', children(token.tokens, places))];
    case 'paragraph':
      return [element('p', children(token.tokens, places))];
    case 'blockquote':
    case 'strong':
    case 'em':
    case 'del':
      return [element(token.type, children(token.tokens, places))];
    case 'list': {
      const items = token.items.map((item) => element('li', children(item.tokens, places)));
      return token.ordered
        ? [{ type: 'list', start: token.start === '' ? 1 : token.start, children: items }]
        : [element('ul', items)];
    }
    case 'list_item':
      return children(token.tokens, places);
    case 'checkbox':
      return places.text(token.raw, () => (token.checked ? '☑ ' : '☐ '));
    case 'code':
      return [element('pre', [element('code', places.code(token.text))])];
    case 'codespan':
      return [element('code', places.code(token.text))];
    case 'table':
      return [
        element('table', [
          element('thead', [tableRow('th', token.header, places)]),
          element(
            'tbody',
            token.rows.map((row) => tableRow('td', row, places)),
          ),
        ]),
      ];
    case 'link': {
      const shown = children(token.tokens, places);
      return isWebAddress(token.href) ? [{ type: 'link', href: token.href, children: shown }] : shown;
    }
    case 'image':
      return places.text(token.text);
    case 'html':
      return htmlNodes(token, places);
    case 'text':
      return token.tokens ? children(token.tokens, places) : places.text(token.raw, decodeEntities);
    case 'escape':
      return places.text(token.text);
    case 'br':
    case 'hr':
      return [element(token.type, [])];
    case 'space':
    case 'def':
      return [];
  }
}

/** Tags that only shape text are left out; others, such as the `<string>` of `Map<string>`, may be meant as text. */
const shapingTag =
  /<!--[\s\S]*?-->|<\/?(?:a|b|i|u|p|em|hr|h[1-6]|li|ul|ol|td|th|tr|div|img|kbd|sub|sup|span|code|font|thead|tbody|table|center|strong|details|picture|source|summary)(?:\s[^>]*)?\/?>/gi;

function htmlNodes({ raw, block }: Tokens.HTML | Tokens.Tag, places: Places): readonly MarkdownNode[] {
  if (/^<br\s*\/?>\s*$/i.test(raw)) return [element('br', [])];
  if (raw.replace(shapingTag, '').trim() === '') return [];
  const texts = places.text(raw, (line) => line.replace(shapingTag, ''));
  return block ? [element('p', texts)] : texts;
}

function children(tokens: readonly Token[], places: Places): readonly MarkdownNode[] {
  return tokens.flatMap((token) => toNodes(token, places));
}

function tableRow(
  tag: 'th' | 'td',
  cells: readonly { readonly tokens: readonly Token[] }[],
  places: Places,
): MarkdownNode {
  return element(
    'tr',
    cells.map((cell) => element(tag, children(cell.tokens, places))),
  );
}

function element(tag: MarkdownTag, nodes: readonly MarkdownNode[]): MarkdownNode {
  return { type: 'element', tag, children: nodes };
}

/** Extensions could add other tokens; none is installed. */
function isMarkedToken(token: Token): token is MarkedToken {
  return token.type in tokenTypes;
}

const tokenTypes: Readonly<Record<MarkedToken['type'], true>> = {
  blockquote: true,
  br: true,
  checkbox: true,
  code: true,
  codespan: true,
  def: true,
  del: true,
  em: true,
  escape: true,
  heading: true,
  hr: true,
  html: true,
  image: true,
  link: true,
  list: true,
  list_item: true,
  paragraph: true,
  space: true,
  strong: true,
  table: true,
  text: true,
};

function isWebAddress(href: string): boolean {
  return /^(https?:\/\/|mailto:)/i.test(href);
}
