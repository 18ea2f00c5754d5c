import type { CountedEvent, CounterStore, CounterWindow } from '../ports';

/** Counters that are opened by the first call that needs them. */
export class LazyCounterStore implements CounterStore {
  readonly #open: () => Promise<CounterStore>;
  #opened: Promise<CounterStore> | undefined;

  constructor(open: () => Promise<CounterStore>) {
    this.#open = open;
  }

  async add(events: readonly CountedEvent[]): Promise<readonly string[]> {
    return (await this.#store()).add(events);
  }

  async read(query: Parameters<CounterStore['read']>[0]): Promise<readonly CounterWindow[]> {
    return (await this.#store()).read(query);
  }

  #store(): Promise<CounterStore> {
    this.#opened ??= this.#open();
    return this.#opened;
  }
}
