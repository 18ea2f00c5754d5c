import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packTrainingCode } from '../../../lib/fine-tuning/pack-training-code';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pack-training-code-'));
  // Longer than a block, and exactly one.
  writeFileSync(join(folder, 'train.py'), `# 한국어\n${'print(1)\n'.repeat(200)}`);
  writeFileSync(join(folder, 'block.py'), '#'.repeat(512));
  writeFileSync(join(folder, 'test_train.py'), 'assert True\n');
  writeFileSync(join(folder, 'conftest.py'), '');
  writeFileSync(join(folder, 'requirements.txt'), 'torch\n');
});

afterEach(() => rmSync(folder, { recursive: true }));

test('packs the script as tar unpacks it, without tests and requirements', () => {
  writeFileSync(join(folder, 'code.tar.gz'), packTrainingCode(folder));

  const listed = execFileSync('tar', ['-tzf', join(folder, 'code.tar.gz')], { encoding: 'utf8' });
  const unpacked = execFileSync('tar', ['-xzOf', join(folder, 'code.tar.gz'), 'train.py'], {
    encoding: 'utf8',
  });
  expect(listed).toBe('block.py\ntrain.py\n');
  expect(unpacked).toBe(readFileSync(join(folder, 'train.py'), 'utf8'));
});

test('packs both scripts that jobs run', () => {
  writeFileSync(
    join(folder, 'code.tar.gz'),
    packTrainingCode(join(import.meta.dirname, '../../../training')),
  );

  const listed = execFileSync('tar', ['-tzf', join(folder, 'code.tar.gz')], { encoding: 'utf8' });

  expect(listed.split('\n')).toEqual(expect.arrayContaining(['compress.py', 'train.py']));
  expect(listed).not.toContain('requirements');
});

test('gives the same bytes whenever its files were written', () => {
  const before = packTrainingCode(folder);
  utimesSync(join(folder, 'train.py'), 1, 1);

  expect(packTrainingCode(folder).equals(before)).toBe(true);
});
