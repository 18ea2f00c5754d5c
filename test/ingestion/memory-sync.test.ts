import { describeSyncProgressContract } from '../contracts/sync-progress';
import { MemorySyncProgress } from './memory-sync';

describeSyncProgressContract('in memory', async () => new MemorySyncProgress());
