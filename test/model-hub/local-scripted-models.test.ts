import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalScriptedModels } from '../../lambdas/model-hub/adapters/local-scripted-models';

/** A script that another interpreter runs: what it is told goes into the model. */
async function open(script: string) {
  const root = await mkdtemp(join(tmpdir(), 'scripts-'));
  await writeFile(join(root, 'make.mjs'), script);
  const models = new LocalScriptedModels({
    root,
    places: ['docs', 'data'],
    python: async () => process.execPath,
    variables: { NAME: '모델' },
  });
  return { models, root, address: join(root, 'base-models/tiny/made-here/') };
}

test('runs the script of the catalogue, and has its whole folder then', async () => {
  const { models, root, address } = await open(`
    import { mkdirSync, writeFileSync } from 'node:fs';
    const folder = process.argv.at(-1);
    mkdirSync(folder);
    writeFileSync(folder + '/config.json', JSON.stringify([process.env.NAME, ...process.argv.slice(2, -1)]));`);

  await models.make('make.mjs', address);

  expect(JSON.parse(await readFile(join(address, 'config.json'), 'utf8'))).toEqual([
    '모델',
    '--from',
    'docs',
    '--from',
    'data',
    '--output',
  ]);
  expect(await readdir(join(root, 'base-models/tiny'))).toEqual(['made-here']);
});

test('fails with the last words of the script, and leaves nothing behind', async () => {
  const { models, root, address } = await open(`
    import { mkdirSync } from 'node:fs';
    mkdirSync(process.argv.at(-1));
    console.error('Traceback:\\nModuleNotFoundError: no torch');
    process.exit(1);`);

  const make = models.make('make.mjs', address);

  await expect(make).rejects.toMatchObject({ code: 'model_script_failed' });
  await expect(make).rejects.toThrow('make.mjs made no model: ModuleNotFoundError: no torch');
  expect(await readdir(join(root, 'base-models/tiny'))).toEqual([]);
});
