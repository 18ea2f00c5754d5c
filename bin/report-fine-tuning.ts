import type { ShownFineTuning } from './fine-tuning-shape';
import { describeProgress, hasEnded } from './follow-fine-tuning';
import { print } from './print';

/** Prints where a fine-tuning has come to, and ends the command with 1 when nothing is registered. */
export function reportFineTuning(fineTuning: ShownFineTuning, isJson: boolean): void {
  print(fineTuning, isJson, describe(fineTuning).join('\n'));
  if (hasEnded(fineTuning) && fineTuning.step !== 'registered') process.exitCode = 1;
}

function describe(fineTuning: ShownFineTuning): readonly string[] {
  const { id, step, records, history } = fineTuning;
  const leftOut = Object.entries(records?.left_out ?? {}).map(([reason, count]) => `${reason} ${count}`);
  return [
    `${id} ${hasEnded(fineTuning) ? step : describeProgress(fineTuning)}`,
    ...(records ? [`  records: ${records.records}, held out: ${records.held_out}`] : []),
    ...(leftOut.length > 0 ? [`  left out: ${leftOut.join(', ')}`] : []),
    ...history.map(({ time, reason }) => `  ${time} ${reason}`),
    ...next(fineTuning),
  ];
}

function next({
  id,
  step,
  is_resumable: isResumable,
  model_version: version,
}: ShownFineTuning): readonly string[] {
  switch (step) {
    case 'registered':
      return [`approve it with: kit models approve ${version} --reason "…"`];
    case 'stopped':
    case 'failed':
      if (isResumable === false)
        return ['a resumption would fail the same way: mend that, then start another'];
      return [`go on with it: kit fine-tune resume ${id}`];
    default:
      return [`it goes on by itself: kit fine-tune show ${id} --follow`];
  }
}
