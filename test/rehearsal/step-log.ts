import { RehearsalError } from './rehearsal-error';

/** A step that was taken. */
export interface TakenStep {
  readonly name: string;
  readonly seconds: number;
  /** What was found, in a few words. */
  readonly detail: string;
}

/** Takes steps one after the other, and keeps how long each took. */
export class StepLog {
  readonly taken: TakenStep[] = [];
  /** The step that runs, or that failed. */
  current: string | undefined;
  /** Why no further step is taken. */
  interruption: string | undefined;

  /** @param print - takes a line of progress */
  constructor(private readonly print: (line: string) => void) {}

  /**
   * Takes a step.
   *
   * @param describe - what of its result goes into the report
   */
  async take<Result>(
    name: string,
    run: () => Promise<Result>,
    describe: (result: Result) => string = () => '',
  ): Promise<Result> {
    if (this.interruption !== undefined) throw new RehearsalError(this.interruption);
    this.current = name;
    const start = performance.now();
    const result = await run();
    const seconds = (performance.now() - start) / 1_000;
    const detail = describe(result);
    this.taken.push({ name, seconds, detail });
    this.print(`${seconds.toFixed(1).padStart(6)} s  ${name}${detail && `: ${detail}`}`);
    return result;
  }
}
