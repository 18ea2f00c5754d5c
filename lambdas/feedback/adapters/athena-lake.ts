import * as z from 'zod';
import { parseJson } from '../../platform/json';
import type { Erasure, Person, PersonalDataStore } from '../api';
import { lakeChanges } from '../lake-changes';
import type { LakeHalf } from '../lake-settings';
import { deliveryHours, snapshotDays } from '../people-settings';
import type { AthenaQueries } from './athena-queries';

/** What {@link AthenaLake} needs. */
export interface AthenaLakeDeps {
  readonly queries: AthenaQueries;
  /** Names of the databases. */
  readonly databases: Readonly<Record<LakeHalf, string>>;
  readonly now: () => Date;
  /** Milliseconds that one try may wait for queries. */
  readonly mostWaitMs: number;
}

const hourMs = 3_600_000;

const progressShape = z.object({
  /** Looks for rows and removes them; rewrites files; waits for snapshots to be old, and removes them. */
  stage: z.enum(['change', 'rewrite', 'expire']),
  /** Statement of the stage. */
  at: z.number(),
  /** The query of it that runs. */
  query: z.string().optional(),
  /** Answers that the statements are about: with more of them the stage begins anew. */
  answers: z.number(),
  /** Tables that rows were removed from: `half.table`. */
  touched: z.array(z.string()),
  /** Whether this pass has removed any. */
  hasRemoved: z.boolean(),
  /** When the files were rewritten, ISO 8601, UTC. */
  rewrittenAt: z.string().optional(),
});

type Progress = z.output<typeof progressShape>;

/**
 * The rows of a person in the lake, and the files and snapshots that still hold them when they are deleted: DELETE of
 * Athena only writes down which rows of a file are gone.
 *
 * Rows are removed when everything published before has been delivered. Then OPTIMIZE writes files without them, and when
 * the snapshots before it are old enough, VACUUM takes these and their files away. It ends with a pass that finds nothing.
 */
export class AthenaLake implements PersonalDataStore {
  readonly name = 'lake';

  constructor(private readonly deps: AthenaLakeDeps) {}

  async erase(person: Person, resume?: string): Promise<Erasure> {
    const deliveredAt = new Date(Date.parse(person.requestedAt) + deliveryHours * hourMs);
    const progress = progressOf(person, resume);
    if (this.deps.now() < deliveredAt) {
      const note = `begins at ${deliveredAt.toISOString()}, when what was on its way has been delivered`;
      return { found: 0, erased: 0, isPending: true, note, resume: JSON.stringify(progress) };
    }
    return new LakePass(person, progress, this.deps).run();
  }
}

/** One try: goes through the stages until it is done, must wait, or meets a query that fails. */
class LakePass {
  readonly #mayWait: () => boolean;
  #progress: Progress;
  #found = 0;

  constructor(
    private readonly person: Person,
    progress: Progress,
    private readonly deps: AthenaLakeDeps,
  ) {
    this.#progress = progress;
    const endMs = deps.now().getTime() + deps.mostWaitMs;
    this.#mayWait = () => deps.now().getTime() < endMs;
  }

  async run(): Promise<Erasure> {
    for (;;) {
      const readyAt = this.#expiresAt();
      if (readyAt !== undefined && this.deps.now() < readyAt) {
        return this.#pending(`rows are deleted; snapshots that had them go at ${readyAt.toISOString()}`);
      }
      const end = await this.#runStage();
      if (end !== 'succeeded') return end;
      if (this.#isDone()) break;
      this.#next();
    }
    const { touched } = this.#progress;
    const note =
      touched.length === 0 ? undefined : `files and snapshots of ${touched.length} tables are gone`;
    return { found: this.#found, erased: this.#found, ...(note && { note }) };
  }

  /** From removing to rewriting to expiring, and to another look. */
  #next(): void {
    const { stage } = this.#progress;
    const begun = { at: 0, query: undefined };
    if (stage === 'change') this.#progress = { ...this.#progress, ...begun, stage: 'rewrite' };
    else if (stage === 'rewrite') {
      const rewrittenAt = this.deps.now().toISOString();
      this.#progress = { ...this.#progress, ...begun, stage: 'expire', rewrittenAt };
    } else this.#progress = { ...this.#progress, ...begun, stage: 'change', hasRemoved: false };
  }

  /** A look that found nothing, where nothing was removed before or what held it is gone. */
  #isDone(): boolean {
    const { stage, hasRemoved, touched, rewrittenAt } = this.#progress;
    return stage === 'change' && !hasRemoved && (touched.length === 0 || rewrittenAt !== undefined);
  }

  /** An hour more than snapshots are kept, for clocks that differ. */
  #expiresAt(): Date | undefined {
    const { stage, rewrittenAt } = this.#progress;
    if (stage !== 'expire' || rewrittenAt === undefined) return undefined;
    return new Date(Date.parse(rewrittenAt) + (snapshotDays * 24 + 1) * hourMs);
  }

  async #runStage(): Promise<'succeeded' | Erasure> {
    const statements = this.#statements();
    while (this.#progress.at < statements.length) {
      const { at } = this.#progress;
      const statement = statements[at];
      if (statement === undefined) break;
      const query = this.#progress.query ?? (await this.deps.queries.start(statement.sql));
      this.#progress = { ...this.#progress, query };
      const end = await this.deps.queries.wait(query, this.#mayWait);
      if (end === 'running') return this.#pending('queries of Athena are running');
      this.#progress = { ...this.#progress, query: undefined };
      if (end === 'failed') return this.#failed();
      if (end === 'again') continue;
      await this.#finish(statement, query);
    }
    return 'succeeded';
  }

  async #finish(statement: Statement, query: string): Promise<void> {
    const { at, touched } = this.#progress;
    if (!statement.counts) {
      this.#progress = { ...this.#progress, at: at + 1 };
      return;
    }
    const count = await this.deps.queries.readCount(query);
    this.#found += count;
    this.#progress =
      count === 0
        ? // The statement behind it has nothing to do.
          { ...this.#progress, at: at + 2 }
        : {
            ...this.#progress,
            at: at + 1,
            hasRemoved: true,
            touched: [...new Set([...touched, statement.counts])],
          };
  }

  #statements(): readonly Statement[] {
    const { stage, touched } = this.#progress;
    const { databases } = this.deps;
    if (stage === 'change') {
      return lakeChanges(this.person, databases).flatMap(({ half, table, countSql, changeSql }) => [
        { sql: countSql, counts: `${half}.${table}` },
        { sql: changeSql },
      ]);
    }
    const places = touched.map((name) => {
      const [half = '', table = ''] = name.split('.');
      return `${half === 'texts' ? databases.texts : databases.facts}.${table}`;
    });
    if (stage === 'expire') return places.map((place) => ({ sql: `VACUUM ${place}` }));
    return places.flatMap((place) => [
      // Files are else left alone until two deletions have been at them.
      { sql: `ALTER TABLE ${place} SET TBLPROPERTIES ('optimize_rewrite_delete_file_threshold' = '1')` },
      { sql: `OPTIMIZE ${place} REWRITE DATA USING BIN_PACK` },
    ]);
  }

  #pending(note: string): Erasure {
    return {
      found: this.#found,
      erased: this.#found,
      isPending: true,
      note,
      resume: JSON.stringify(this.#progress),
    };
  }

  #failed(): Erasure {
    const note = `a query of the stage ${this.#progress.stage} failed: see its reason in the history of the workgroup`;
    return { ...this.#pending(note), failure: 'lake_query_failed' };
  }
}

interface Statement {
  readonly sql: string;
  /** `half.table` of what it counts; left out when it counts nothing. */
  readonly counts?: string;
}

/** Where it stood; at the beginning when it is about more answers by now, with the tables that it has been at. */
function progressOf({ answerIds }: Person, resume: string | undefined): Progress {
  const begin = { stage: 'change', at: 0, answers: answerIds.length, hasRemoved: false } as const;
  if (resume === undefined) return { ...begin, touched: [] };
  const known = parseJson(resume, progressShape, 'the progress of a deletion in the lake');
  return known.answers === answerIds.length ? known : { ...begin, touched: known.touched };
}
