import { pointAwsClients } from '../point-aws-clients';
import type { RunningEmulator } from './running-emulator';
import { startEmulator } from './start-emulator';

/** Starts an emulator that the AWS clients of this process call, as the root of its account, wherever they name no other. */
export async function startEmulatorForClients(): Promise<RunningEmulator> {
  const emulator = await startEmulator();
  pointAwsClients(emulator.url);
  return emulator;
}
