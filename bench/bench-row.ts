/** One figure of a bench. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The peer or the floor that was measured in the same run, in the same unit. */
  readonly floor?: { readonly name: string; readonly value: number };
  /** What is aimed at, e.g. `<= 0.8`. */
  readonly aim?: string;
  readonly isMet?: boolean;
}
