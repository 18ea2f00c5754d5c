import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveKit } from '../../local/serve-kit';
import { startKit } from '../../local/start-kit';

/**
 * The kit as `npm run local` composes it, over an empty folder, with one route to the stub provider.
 * Run: `tsx bench/servers/kit-server.ts PORT UPSTREAM`; prints `listening USER_KEY OPERATOR_KEY`.
 */
const folder = mkdtempSync(join(tmpdir(), 'bench-kit-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const documents = join(folder, 'documents');
mkdirSync(documents);
const options = {
  documents,
  tables: [],
  data: join(folder, 'data'),
  model: `${process.argv[3]}/v1#stub`,
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  isKeysRenewed: false,
};
const kit = await startKit(options, {});
await serveKit(kit, { ...options, web: folder });
const keys = await kit.makeFirstKeys();
const keyOf = (wanted: string) => keys.find(({ role }) => role === wanted)?.key;
console.log(`listening ${keyOf('user')} ${keyOf('operator')}`);
