import { markdownTable } from './markdown-table';
import { MarkdownWriter } from './markdown-writer';

/** A cell that spans rows or columns is repeated in each, so that every row can be read alone; up to these sizes. */
const mostRepeatedColumns = 20;
const mostRepeatedRows = 200;
const longestRepeatedText = 200;

interface SpanningCell {
  readonly text: string;
  rowsLeft: number;
}

/** Gathers the cells of one HTML table. */
export class HtmlTable {
  private readonly rows: string[][] = [];
  private readonly spanning = new Map<number, SpanningCell>();
  private row: string[] | undefined;
  private cell: { writer: MarkdownWriter; columns: number; rows: number } | undefined;

  openRow(): void {
    this.closeRow();
    this.row = [];
  }

  openCell(span: { readonly columns?: string; readonly rows?: string }): void {
    this.closeCell();
    if (!this.row) this.row = [];
    this.cell = {
      writer: new MarkdownWriter(),
      columns: spanOf(span.columns, mostRepeatedColumns),
      rows: spanOf(span.rows, mostRepeatedRows),
    };
  }

  /** Where the content of the open cell goes; undefined between cells. */
  get content(): MarkdownWriter | undefined {
    return this.cell?.writer;
  }

  closeCell(): void {
    if (!this.cell || !this.row) return;
    const text = this.cell.writer.end();
    const { columns, rows } = this.cell;
    this.cell = undefined;
    this.fillSpanning(this.row);
    const repeated = text.length <= longestRepeatedText ? text : '';
    for (let index = 0; index < columns; index++) {
      if (rows > 1) this.spanning.set(this.row.length, { text: repeated, rowsLeft: rows - 1 });
      this.row.push(index === 0 ? text : repeated);
    }
  }

  closeRow(): void {
    this.closeCell();
    if (!this.row) return;
    this.fillSpanning(this.row);
    if (this.row.some((cell) => cell !== '')) this.rows.push(this.row);
    this.row = undefined;
  }

  /** The table as Markdown; what its cells hold, one after the other, when it has a single column: that is layout. */
  end(): string {
    this.closeRow();
    const isLayout = this.rows.every((row) => row.length <= 1);
    if (isLayout) return this.rows.map((row) => row.join('')).join('\n\n');
    return markdownTable(this.rows.map((row) => row.map(onOneLine)));
  }

  private fillSpanning(row: string[]): void {
    for (let cell = this.spanning.get(row.length); cell; cell = this.spanning.get(row.length)) {
      cell.rowsLeft--;
      if (cell.rowsLeft <= 0) this.spanning.delete(row.length);
      row.push(cell.text);
    }
  }
}

function spanOf(value: string | undefined, most: number): number {
  const span = Number.parseInt(value ?? '1', 10);
  return Number.isNaN(span) ? 1 : Math.min(most, Math.max(1, span));
}

/** A cell's blocks as one line; of a table within the cell the words remain. */
function onOneLine(markdown: string): string {
  return markdown
    .replace(/^\|(?: - \|)+$/gm, '')
    .replace(/^\| | \|$/gm, '')
    .replace(/\s+/g, ' ');
}
