import type { Log } from '../../platform/log';
import type { BaseModel } from '../api';
import type { BaseModelStore, ImportMachine } from '../ports';

/** What {@link LocalImportMachine} needs. */
export interface LocalImportMachineDeps {
  readonly store: Pick<BaseModelStore, 'list'>;
  /** Carries one import out. */
  readonly run: (model: string) => Promise<BaseModel>;
  readonly log: Log;
}

/** Carries imports out in this process, one after the other. */
export class LocalImportMachine implements ImportMachine {
  readonly #deps: LocalImportMachineDeps;
  readonly #waiting = new Set<string>();
  #last: Promise<void> = Promise.resolve();

  constructor(deps: LocalImportMachineDeps) {
    this.#deps = deps;
  }

  async start({ model }: Pick<BaseModel, 'model'>): Promise<void> {
    if (this.#waiting.has(model)) return;
    this.#waiting.add(model);
    this.#last = this.#last.then(() => this.run(model));
  }

  /** Goes on with what was under way when the process ended. */
  async resume(): Promise<void> {
    for (const base of await this.#deps.store.list()) {
      if (base.state === 'importing') await this.start(base);
    }
  }

  /** When nothing is under way any more. */
  async settle(): Promise<void> {
    await this.#last;
  }

  private async run(model: string): Promise<void> {
    try {
      const { state, reason } = await this.#deps.run(model);
      this.#deps.log('model_hub.import_ended', { model, state, reason });
    } catch (error) {
      this.#deps.log('model_hub.import_broken', {
        model,
        error: error instanceof Error ? error.name : 'unknown',
      });
    } finally {
      this.#waiting.delete(model);
    }
  }
}
