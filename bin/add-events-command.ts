import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { openClient } from './open-client';
import { print } from './print';

const lettersShape = z.array(z.looseObject({ cause: z.string(), since: z.string() }));
const replayShape = z.looseObject({ data: lettersShape, events: z.number(), left: lettersShape });

/** `kit events`: what could not be kept on the event stream, or consumed from it. */
export function addEventsCommand(program: Command): void {
  const events = program
    .command('events')
    .description('events of answers, feedback and releases; needs a key of the role operator');

  events
    .command('replay')
    .description('put events that the stream did not take, or that a consumer gave up, back on the stream')
    .option('--limit <letters>', 'most letters that are looked at, 1 to 1000', readLimit, 100)
    .action(async (options: { limit: number }, command) => {
      const { client, isJson } = openClient(command);
      const replay = await client.request('POST', '/events/replay', replayShape, options);
      print(replay, isJson, describeReplay(replay));
      // Whoever replays in a script has to notice what still lies there.
      if (replay.left.length > 0) process.exitCode = 1;
    });
}

function describeReplay({ data, events, left }: z.infer<typeof replayShape>): string {
  if (data.length === 0 && left.length === 0) return 'nothing lay there';
  return [
    `put back ${events} events of ${data.length} letters; what was counted before is not counted again`,
    ...describeCauses(data),
    ...(left.length > 0 ? [`left there: ${left.length}, of which nobody can make events`] : []),
    ...describeCauses(left),
  ].join('\n');
}

function describeCauses(letters: z.infer<typeof lettersShape>): string[] {
  const causes = new Map<string, string[]>();
  for (const { cause, since } of letters) causes.set(cause, [...(causes.get(cause) ?? []), since]);
  return [...causes].map(([cause, since]) => `  ${since.length} since ${since.sort()[0]}: ${cause}`);
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 1_000) return limit;
  throw new InvalidArgumentError('give a whole number from 1 to 1000');
}
