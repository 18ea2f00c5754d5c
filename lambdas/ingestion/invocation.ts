/** What a function that indexes asks of the context that Lambda gives it. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}
