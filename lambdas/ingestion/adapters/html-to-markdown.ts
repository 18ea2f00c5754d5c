import { Parser } from 'htmlparser2';
import { UnreadableDocumentError } from '../unreadable-document-error';
import { HtmlTable } from './html-table';
import { MarkdownWriter } from './markdown-writer';

/** What was found in an HTML text. */
export interface HtmlContent {
  readonly title?: string;
  readonly markdown: string;
  /** By the names of `<meta name>`. */
  readonly meta: Readonly<Record<string, string>>;
}

const skipped = new Set(
  'script style noscript template nav button select textarea svg iframe object canvas dialog audio video map'.split(
    ' ',
  ),
);
/** Holds the page's furniture when it stands outside the main content. */
const furniture = new Set(['header', 'footer', 'aside']);
const furnitureRoles = new Set(['navigation', 'banner', 'contentinfo', 'search']);
const paragraphs = new Set(
  'p div section article main header footer aside figure figcaption details summary fieldset form address dl dt dd caption center body html hr'.split(
    ' ',
  ),
);
const heading = /^h([1-6])$/;

/** No page that people wrote nests deeper; finding a tag's partner takes time that grows with the depth. */
const maxDepth = 2_000;

/**
 * Turns HTML into Markdown by its events, without a tree: headings, paragraphs, lists, tables, code, links to the
 * web. Emphasis is left out, so that a quotation of the text is the text.
 *
 * Where the page marks its main content (`main`, or its only `article`), the rest is left out.
 *
 * @param name - the document, for the error
 * @throws {@link UnreadableDocumentError} `too_deep`
 */
export function htmlToMarkdown(html: string, name: string): HtmlContent {
  const whole = new HtmlReader(name, undefined);
  const mainTag = mainContentTag(html);
  if (mainTag === undefined) return read(html, whole);
  const main = read(html, new HtmlReader(name, mainTag));
  return main.markdown.trim() === '' ? read(html, whole) : main;
}

function mainContentTag(html: string): 'main' | 'article' | undefined {
  if (/<main[\s>]/i.test(html)) return 'main';
  return html.match(/<article[\s>]/gi)?.length === 1 ? 'article' : undefined;
}

function read(html: string, reader: HtmlReader): HtmlContent {
  const parser = new Parser({
    onopentag: (tag, attributes) => reader.open(tag, attributes),
    ontext: (text) => reader.text(text),
    onclosetag: (tag) => reader.close(tag),
  });
  parser.write(html);
  parser.end();
  return reader.end();
}

class HtmlReader {
  private readonly page = new MarkdownWriter();
  private readonly tables: HtmlTable[] = [];
  private readonly lists: { readonly isOrdered: boolean; next: number }[] = [];
  private readonly links: (string | undefined)[] = [];
  private readonly meta: Record<string, string> = {};
  private depth = 0;
  /** Depth of the element that is skipped with all it holds. */
  private skippedFrom: number | undefined;
  private mainFrom: number | undefined;
  private title: string[] = [];
  private isInTitle = false;
  private code: { texts: string[]; language: string } | undefined;

  constructor(
    private readonly name: string,
    private readonly mainTag: string | undefined,
  ) {}

  open(tag: string, attributes: Readonly<Record<string, string>>): void {
    this.depth++;
    if (this.depth > maxDepth) {
      throw new UnreadableDocumentError({
        code: 'too_deep',
        message: `${this.name} nests its elements deeper than ${maxDepth} levels`,
        action: 'close its elements where they end',
      });
    }
    if (this.skippedFrom !== undefined) return;
    if (tag === 'title' && this.title.length === 0) this.isInTitle = true;
    if (tag === 'meta' && attributes.name && attributes.content)
      this.meta[attributes.name] = attributes.content;
    if (tag === this.mainTag) this.mainFrom ??= this.depth;
    if (this.isSkipped(tag, attributes)) this.skippedFrom = this.depth;
    else if (this.isInContent) this.openContent(tag, attributes);
  }

  text(text: string): void {
    if (this.isInTitle) this.title.push(text);
    else if (this.skippedFrom !== undefined || !this.isInContent) return;
    else if (this.code) this.code.texts.push(text);
    else this.writer.text(text);
  }

  close(tag: string): void {
    if (this.isInTitle && tag === 'title') this.isInTitle = false;
    if (this.skippedFrom === undefined && this.isInContent) this.closeContent(tag);
    if (this.skippedFrom === this.depth) this.skippedFrom = undefined;
    if (this.mainFrom === this.depth) this.mainFrom = undefined;
    this.depth--;
  }

  end(): HtmlContent {
    while (this.tables.length > 0) this.closeContent('table');
    return {
      title: this.title.join('').trim() || undefined,
      markdown: this.page.end(),
      meta: this.meta,
    };
  }

  private get isInContent(): boolean {
    return this.mainTag === undefined || this.mainFrom !== undefined;
  }

  private isSkipped(tag: string, attributes: Readonly<Record<string, string>>): boolean {
    if (skipped.has(tag) || attributes['aria-hidden'] === 'true' || attributes.hidden !== undefined)
      return true;
    if (furnitureRoles.has(attributes.role ?? '')) return true;
    return furniture.has(tag) && this.mainTag === undefined;
  }

  /** Where content goes: the innermost open cell of a table, else the page. */
  private get writer(): MarkdownWriter {
    const table = this.tables.findLast(({ content }) => content !== undefined);
    return table?.content ?? this.page;
  }

  private openContent(tag: string, attributes: Readonly<Record<string, string>>): void {
    if (tag === 'pre' && !this.code) {
      this.writer.endParagraph();
      this.code = { texts: [], language: '' };
    } else if (tag === 'code' && this.code) {
      this.code.language = /\blang(?:uage)?-([\w+-]{1,20})/.exec(attributes.class ?? '')?.[1] ?? '';
    } else if (tag === 'code') this.writer.text('`');
    else if (tag === 'br') this.writer.lineBreak();
    else if (tag === 'img') this.writer.text(attributes.alt ?? '');
    else if (tag === 'a') {
      const target = /^(?:https?:|mailto:)/i.test(attributes.href ?? '') ? attributes.href : undefined;
      this.links.push(target);
      if (target) this.writer.text('[');
    } else if (tag === 'table') {
      this.writer.endParagraph();
      this.tables.push(new HtmlTable());
    } else if (tag === 'tr') this.tables.at(-1)?.openRow();
    else if (tag === 'td' || tag === 'th') {
      this.tables.at(-1)?.openCell({ columns: attributes.colspan, rows: attributes.rowspan });
    } else if (tag === 'ul' || tag === 'ol') {
      this.writer.endParagraph();
      const first = Number.parseInt(attributes.start ?? '1', 10);
      this.lists.push({ isOrdered: tag === 'ol', next: Number.isNaN(first) ? 1 : first });
    } else if (tag === 'li') {
      const list = this.lists.at(-1);
      this.writer.openItem(list?.isOrdered ? `${list.next++}. ` : '- ');
    } else if (tag === 'blockquote') this.writer.openQuote();
    else if (heading.test(tag) || paragraphs.has(tag)) this.writer.endParagraph();
  }

  private closeContent(tag: string): void {
    const level = heading.exec(tag)?.[1];
    if (tag === 'pre' && this.code) {
      this.writer.code(this.code.texts.join(''), this.code.language);
      this.code = undefined;
    } else if (tag === 'code' && !this.code) this.writer.text('`');
    else if (tag === 'a') {
      const target = this.links.pop();
      if (target) this.writer.text(`](${target})`);
    } else if (tag === 'table') {
      const table = this.tables.pop()?.end() ?? '';
      this.writer.block(table);
    } else if (tag === 'tr') this.tables.at(-1)?.closeRow();
    else if (tag === 'td' || tag === 'th') this.tables.at(-1)?.closeCell();
    else if (tag === 'ul' || tag === 'ol') {
      this.writer.endParagraph();
      this.lists.pop();
    } else if (tag === 'li' || tag === 'blockquote') this.writer.closeContainer();
    else if (level !== undefined) this.writer.endHeading(Number(level));
    else if (paragraphs.has(tag)) this.writer.endParagraph();
  }
}
