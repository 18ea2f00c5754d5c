/** Elements that Markdown is shown with; nothing that a document says can make another. */
export type MarkdownTag =
  | 'p'
  | 'h1'
  | 'h2'
  | 'h3'
  | 'h4'
  | 'h5'
  | 'h6'
  | 'ul'
  | 'ol'
  | 'li'
  | 'blockquote'
  | 'pre'
  | 'code'
  | 'em'
  | 'strong'
  | 'del'
  | 'table'
  | 'thead'
  | 'tbody'
  | 'tr'
  | 'th'
  | 'td'
  | 'br'
  | 'hr';

/** A piece of text to show, and where it stands in its source. */
export interface MarkdownText {
  readonly type: 'text';
  readonly text: string;
  /** Offsets in the source, UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Code is shown as it is written: a `[1]` in it is no citation. */
  readonly isCode: boolean;
}

/** A parsed piece of Markdown. */
export type MarkdownNode =
  | MarkdownText
  | { readonly type: 'element'; readonly tag: MarkdownTag; readonly children: readonly MarkdownNode[] }
  | { readonly type: 'list'; readonly start: number; readonly children: readonly MarkdownNode[] }
  /** `href` is always an absolute http, https or mailto address. */
  | { readonly type: 'link'; readonly href: string; readonly children: readonly MarkdownNode[] };
