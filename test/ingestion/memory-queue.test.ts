import { describeIngestionQueueContract } from '../contracts/ingestion-queue';
import { MemoryDeadLetters, MemoryQueue } from './memory-queue';

describeIngestionQueueContract('in memory', async () => {
  const queue = new MemoryQueue();
  return {
    queue,
    deadLetters: new MemoryDeadLetters(queue),
    receive: () => queue.receive(),
    finish: (message) => queue.finish(message),
    wait: async (seconds) => {
      queue.nowMs += seconds * 1_000;
    },
  };
});
