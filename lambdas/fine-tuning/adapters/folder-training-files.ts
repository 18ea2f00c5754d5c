import { createHash } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomId } from '../../platform/random-id';
import type { TrainingChannel, TrainingFiles } from '../ports';
import { explainFullDisk } from './explain-full-disk';

/** Characters between two writes. */
const charactersAtOnce = 1_000_000;

/** Training records in a folder of this machine. */
export class FolderTrainingFiles implements TrainingFiles {
  constructor(private readonly folder: string) {}

  address(fineTuningId: string, channel: TrainingChannel): string {
    return join(this.folder, fineTuningId, channel);
  }

  async write(fineTuningId: string, channel: TrainingChannel, lines: AsyncIterable<string>) {
    const file = join(this.address(fineTuningId, channel), 'records.jsonl');
    // Not beside it, for the training script reads every file of the folder, and not the same for two who write at once.
    const unfinished = join(this.folder, fineTuningId, `${channel}-${randomId(12)}.unfinished`);
    try {
      await mkdir(dirname(file), { recursive: true });
      const digest = await writeLines(unfinished, lines);
      await rename(unfinished, file);
      return { digest };
    } catch (cause) {
      await rm(unfinished, { force: true });
      throw explainFullDisk(cause, this.folder);
    }
  }

  async erase(fineTuningId: string): Promise<void> {
    await rm(join(this.folder, fineTuningId), { recursive: true, force: true });
  }
}

async function writeLines(path: string, lines: AsyncIterable<string>): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  const flush = async (text: string) => {
    hash.update(text);
    await file.writeFile(text);
  };
  try {
    let text = '';
    for await (const line of lines) {
      text += `${line}\n`;
      if (text.length < charactersAtOnce) continue;
      await flush(text);
      text = '';
    }
    await flush(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}
