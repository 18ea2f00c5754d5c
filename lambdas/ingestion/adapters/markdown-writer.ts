/** Stands for a forced line break until white space has been collapsed. */
const lineBreak = '\u2028';

interface Container {
  readonly firstPrefix: string;
  readonly prefix: string;
  isStarted: boolean;
}

/**
 * Writes Markdown as the events of a document come in: inline text gathers until its block ends. It keeps no tree,
 * so that neither depth nor size of a document can exhaust it.
 */
export class MarkdownWriter {
  private readonly blocks: string[] = [];
  private readonly containers: Container[] = [];
  private inline: string[] = [];
  private isAfterItem = false;

  /** Adds text to the block at hand. */
  text(text: string): void {
    if (text !== '') this.inline.push(text);
  }

  lineBreak(): void {
    this.inline.push(lineBreak);
  }

  /** Ends the paragraph at hand. */
  endParagraph(): void {
    const text = this.takeInline();
    // What is no heading in the original must not become one.
    if (text !== '') this.write(text.replace(/^(?=#{1,6}\s)/gm, '\\'));
  }

  /** Ends the block at hand as a heading of that level. */
  endHeading(level: number): void {
    const text = this.takeInline().replaceAll('\n', ' ');
    if (text !== '') this.write(`${'#'.repeat(Math.min(6, Math.max(1, level)))} ${text}`);
  }

  /** Adds a block as it stands. */
  block(markdown: string): void {
    this.endParagraph();
    if (markdown.trim() !== '') this.write(markdown);
  }

  code(source: string, language = ''): void {
    this.endParagraph();
    const longest = (source.match(/`{3,}/g) ?? []).reduce((length, run) => Math.max(length, run.length), 2);
    const fence = '`'.repeat(longest + 1);
    const body = source.replace(/^\n/, '').trimEnd();
    if (body !== '') this.write(`${fence}${language}\n${body}\n${fence}`);
  }

  /** Blocks until {@link closeContainer} belong to a list item with this marker, e.g. `- `. */
  openItem(marker: string): void {
    this.open(marker, ' '.repeat(marker.length));
  }

  openQuote(): void {
    this.open('> ', '> ');
  }

  closeContainer(): void {
    this.endParagraph();
    this.containers.pop();
  }

  /** Everything written so far. */
  end(): string {
    this.endParagraph();
    return this.blocks.join('');
  }

  private open(firstPrefix: string, prefix: string): void {
    this.endParagraph();
    this.containers.push({ firstPrefix, prefix, isStarted: false });
  }

  private takeInline(): string {
    const text = this.inline
      .join('')
      .replace(/[ \t\r\n\f]+/g, ' ')
      .split(lineBreak)
      .map((line) => line.trim())
      .join('\n')
      .trim();
    this.inline = [];
    return text;
  }

  private write(block: string): void {
    // Past a few levels indentation says nothing, and repeating it on each line would square the size.
    const containers = this.containers.slice(-8);
    const isItemStart = containers.at(-1)?.isStarted === false && containers.at(-1)?.firstPrefix !== '> ';
    const between = containers.filter(({ isStarted }) => isStarted).map(({ prefix }) => prefix);
    const first = containers.map(({ isStarted, prefix, firstPrefix }) => (isStarted ? prefix : firstPrefix));
    const rest = containers.map(({ prefix }) => prefix).join('');
    for (const container of containers) container.isStarted = true;
    const isTight = isItemStart && this.isAfterItem;
    if (this.blocks.length > 0) this.blocks.push(isTight ? '\n' : `\n${between.join('').trimEnd()}\n`);
    this.isAfterItem = containers.length > 0;
    this.blocks.push(first.join(''), rest === '' ? block : block.replaceAll('\n', `\n${rest}`));
  }
}
