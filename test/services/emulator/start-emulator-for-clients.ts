import type { RunningEmulator } from './running-emulator';
import { startEmulator } from './start-emulator';

/** Starts an emulator that the AWS clients of this process call, as the root of its account, wherever they name no other. */
export async function startEmulatorForClients(): Promise<RunningEmulator> {
  const emulator = await startEmulator();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: emulator.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  return emulator;
}
