/** What personal data of one kind looks like. */
export interface PersonalDataPattern {
  /** What takes its place, e.g. `[phone]`. */
  readonly mark: string;
  /** Global; every repetition in it has an upper bound, so that a search costs time in proportion to the text. */
  readonly pattern: RegExp;
  /**
   * Cheap to search for, and in every text in which `pattern` finds what `accepts` takes: a text without it is not searched
   * further. Patterns with the same one share its search.
   */
  readonly hint: RegExp;
  /**
   * Whether what was found is really meant.
   *
   * @param found - folded text, as `foldCharacters` makes it
   * @param before - the characters before it, up to 48
   * @param after - the characters after it, up to 16
   */
  readonly accepts?: (found: string, before: string, after: string) => boolean;
}
