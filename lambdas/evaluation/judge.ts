/** What judges judge, by the names of their scorers. */
export const judgeCriteria = [
  'relevance',
  'groundedness',
  'correctness',
  'sufficiency',
  'safety',
  'guidelines',
] as const;

/** What a judge is asked about an answer. */
export type JudgeCriterion = (typeof judgeCriteria)[number];

/** What a judge is shown; texts of any language. */
export interface JudgedMaterial {
  readonly question: string;
  /** Without its citation markers. */
  readonly answer: string;
  readonly passages: readonly { readonly title: string; readonly text: string }[];
  /** Facts that a right answer states. */
  readonly facts: readonly string[];
  readonly reference?: string;
  /** What any answer to the question keeps to. */
  readonly guidelines: readonly string[];
}

/** What a judge said. */
export interface Judgement {
  readonly isYes: boolean;
  /** One or two sentences. */
  readonly rationale: string;
  /** US dollars; left out where the route has no price. */
  readonly costUsd?: number;
}

/** Answers a criterion's question about an answer with yes or no. */
export interface Judge {
  /** Name of the chat route that judges, or `offline-judge`. */
  readonly route: string;
  /** Changes with everything that may change its verdicts, but the model behind the route. */
  readonly version: string;
  /**
   * @returns undefined when the judge cannot tell from this material
   * @throws `ModelError` of the route; `unreadable_verdict` naming criterion and route
   */
  judge(
    criterion: JudgeCriterion,
    material: JudgedMaterial,
    signal?: AbortSignal,
  ): Promise<Judgement | undefined>;
}
