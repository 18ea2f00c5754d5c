import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { refuseWithoutGpu } from '../../local/refuse-without-gpu';
import { temporaryFolder } from '../ingestion/temporary-folder';

/** An interpreter whose torch answers so. */
function python(answer: string): string {
  const file = join(temporaryFolder(), 'python');
  writeFileSync(file, `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
  return file;
}

const qlora = { hyperparameters: { tuning: 'qlora' } } as const;

test('fails qlora on a machine without a GPU, before anything is started', async () => {
  await expect(refuseWithoutGpu(qlora, python('echo False'))).rejects.toMatchObject({
    code: 'invalid_hyperparameter',
    parameter: 'hyperparameters.tuning',
    message: 'tuning qlora needs a CUDA GPU, and this machine has none: use lora',
  });
});

test.each([
  ['qlora where there is a GPU', qlora, 'echo True'],
  ['qlora where torch cannot say it', qlora, 'exit 1'],
  ['lora without a GPU', { hyperparameters: { tuning: 'lora' } }, 'echo False'],
  ['what says nothing, without a GPU', {}, 'echo False'],
] as const)('takes %s', async (_what, plan, answer) => {
  await expect(refuseWithoutGpu(plan, python(answer))).resolves.toBeUndefined();
});
