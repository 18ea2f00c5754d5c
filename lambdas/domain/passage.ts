/** The retrieved unit: a piece of a document, small enough for a prompt, large enough to mean something. */
export interface Passage {
  /** Digest of document id and content: unchanged text keeps its id when its document changes. */
  readonly id: string;
  readonly documentId: string;
  /** Place among the passages of its document, from 0. */
  readonly ordinal: number;
  /** An exact slice of the document's extracted text: `documentText.slice(start, end)`. */
  readonly text: string;
  /** Offset in the document's extracted text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** Headings above the passage, outermost first. */
  readonly headingPath: readonly string[];
  /** Page, slide or sheet, from 1, where the format has them. */
  readonly page?: number;
  /** ISO 639-1, or `und`. */
  readonly language: string;
  readonly title: string;
  /** Id of the document's source. */
  readonly source: string;
  /** The document's key within its source. */
  readonly key: string;
  readonly tenant: string;
  /** Groups that may read it; empty: everyone of the tenant. */
  readonly groups: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
}
