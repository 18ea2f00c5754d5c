import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findLogLines } from './find-log-lines';
import type { DeployedTemplates } from './read-assembly';
import { type RehearsalDependencies, rehearse } from './rehearse';
import { makeReport, type RehearsalReport } from './report';
import { StepLog } from './step-log';

/** A rehearsal that runs. */
export interface RunningRehearsal {
  /** Never fails: a failure is in the report. */
  readonly report: Promise<RehearsalReport>;
  /** Ends it with all that it started; the report then says where it was. */
  readonly interrupt: (reason: string) => Promise<void>;
}

/** Begins a rehearsal; whatever happens, it ends what it started. */
export function startRehearsal(
  environment: string,
  options: { readonly print: (line: string) => void } & Pick<RehearsalDependencies, 'look' | 'context'>,
): RunningRehearsal {
  const steps = new StepLog(options.print);
  const stops: (() => Promise<void>)[] = [];
  let endLook = () => {};
  const lookEnded = new Promise<void>((resolve) => {
    endLook = resolve;
  });
  let templates: DeployedTemplates | undefined;
  let uploadSeconds: readonly number[] = [];
  let emulator: Parameters<RehearsalDependencies['onEmulator']>[0] | undefined;
  const stop = async () => {
    // The last that was started first: the command line before the emulator that it waits for.
    for (const end of stops.splice(0).reverse()) await end();
  };

  const run = async (): Promise<RehearsalReport> => {
    const start = performance.now();
    const folder = await mkdtemp(join(tmpdir(), 'rehearsal-'));
    let failure: RehearsalReport['failure'];
    try {
      await rehearse(environment, {
        steps,
        folder,
        // An interruption ends the look, and no step follows.
        look: (access) => Promise.race([options.look?.(access), lookEnded]),
        context: options.context,
        onStart: (end) => {
          stops.push(end);
          // Started while everything else was being ended.
          if (steps.interruption !== undefined) void stop();
        },
        onEmulator: (started) => {
          emulator = started;
        },
        onUploads: (measured) => {
          uploadSeconds = measured;
        },
        onTemplates: (read) => {
          templates = read;
        },
      });
    } catch (error) {
      const message = steps.interruption ?? explain(error);
      const causes = emulator ? await findCauses(message, emulator) : [];
      failure = { step: steps.current ?? 'begin', message: [message, ...causes].join('\n') };
    } finally {
      await stop();
      await rm(folder, { recursive: true, force: true });
    }
    const seconds = (performance.now() - start) / 1_000;
    return makeReport({ environment, failure, seconds, steps: steps.taken, uploadSeconds }, templates);
  };

  const report = run();
  return {
    report,
    interrupt: async (reason) => {
      steps.interruption = reason;
      endLook();
      await stop();
      await report;
    },
  };
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOurs = /Error$/.test(error.name) && error.name !== 'Error' && error.name !== 'TypeError';
  return isOurs ? error.message : (error.stack ?? error.message);
}

/** What the log has of a request that failed within the kit; the log goes with the emulator. */
async function findCauses(
  message: string,
  emulator: Parameters<typeof findLogLines>[1],
): Promise<readonly string[]> {
  const requestId = /look for (\S+) in its log/.exec(message)?.[1];
  if (requestId === undefined) return [];
  return findLogLines(requestId, emulator).catch((error: unknown) => [explain(error)]);
}
