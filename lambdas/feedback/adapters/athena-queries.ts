import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';

/** How a query stands: still running, done, to be run once more, or refused. */
export type QueryEnd = 'running' | 'succeeded' | 'again' | 'failed';

/** What {@link AthenaQueries} needs. */
export interface AthenaQueriesDeps {
  readonly client: AthenaClient;
  /** Says where results go, and bounds what a query reads. */
  readonly workgroup: string;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const pollMs = 1_000;

/** Queries of Athena, which run by themselves and are asked after. */
export class AthenaQueries {
  constructor(private readonly deps: AthenaQueriesDeps) {}

  /** @returns id of the query, which runs now */
  async start(sql: string): Promise<string> {
    const { client, workgroup } = this.deps;
    const { QueryExecutionId } = await client.send(
      new StartQueryExecutionCommand({ QueryString: sql, WorkGroup: workgroup }),
    );
    if (QueryExecutionId === undefined) throw new Error('Athena gave a query no id');
    return QueryExecutionId;
  }

  /** Waits for the end of a query, while it may. */
  async wait(id: string, mayWait: () => boolean): Promise<QueryEnd> {
    for (;;) {
      const { QueryExecution } = await this.deps.client.send(
        new GetQueryExecutionCommand({ QueryExecutionId: id }),
      );
      const { State, StateChangeReason = '' } = QueryExecution?.Status ?? {};
      switch (State) {
        case 'SUCCEEDED':
          return 'succeeded';
        case 'FAILED':
        case 'CANCELLED':
          // OPTIMIZE and VACUUM stop at a time limit and want to be run again.
          return StateChangeReason.includes('MORE_RUNS_NEEDED') ? 'again' : 'failed';
        default:
          if (!mayWait()) return 'running';
          await this.deps.sleep(pollMs);
      }
    }
  }

  /** The one number that a query came to. */
  async readCount(id: string): Promise<number> {
    const { ResultSet } = await this.deps.client.send(
      new GetQueryResultsCommand({ QueryExecutionId: id, MaxResults: 2 }),
    );
    // The first row has the names of the columns.
    const text = ResultSet?.Rows?.[1]?.Data?.[0]?.VarCharValue;
    const count = Number(text);
    if (text === undefined || !Number.isInteger(count)) throw new Error('Athena counted nothing');
    return count;
  }
}
