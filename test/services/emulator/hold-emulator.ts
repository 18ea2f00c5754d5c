import { startEmulator } from './start-emulator';

/** Starts an emulator, says which process keeps it, and stays until it is killed. */
async function hold(): Promise<void> {
  const { pid } = await startEmulator();
  process.stdout.write(`${pid}\n`);
  setInterval(() => {}, 60_000);
}

await hold();
