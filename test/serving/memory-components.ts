import { ModelError } from '../../lambdas/model-gateway/api';
import { AppError } from '../../lambdas/platform/errors';
import type {
  Component,
  ComponentStatus,
  InferenceComponents,
  ServedComponents,
} from '../../lambdas/serving/ports';

/** An endpoint in the memory of a test: what it is asked for comes about, or fails, as the test says. */
export class MemoryComponents implements InferenceComponents, ServedComponents {
  readonly #there = new Map<string, { readonly component: Component; status: ComponentStatus }>();
  /** What the next component comes to. */
  outcome: ComponentStatus = { state: 'in-service', differences: [] };
  /** What asking a component throws; undefined: it answers. */
  refusal: unknown;
  /** What creating throws; undefined: it begins. */
  createFailure: unknown;
  /** What scaling throws, one after the other, before it works. */
  readonly scaleFailures: unknown[] = [];
  /** How often taking a component off is refused, as while it is being created. */
  busyFor = 0;
  /** What happens meanwhile, before it is there. */
  onCreate: (() => Promise<void>) | undefined;
  readonly calls: string[] = [];

  async create(component: Component): Promise<void> {
    this.calls.push(`create ${component.name}`);
    if (this.createFailure !== undefined) throw this.createFailure;
    await this.onCreate?.();
    if (this.#there.has(component.name)) return;
    this.#there.set(component.name, { component, status: this.outcome });
  }

  async describe({ name }: Component): Promise<ComponentStatus> {
    return this.#there.get(name)?.status ?? { state: 'absent', differences: [] };
  }

  async scale({ name }: Component): Promise<void> {
    this.calls.push(`scale ${name}`);
    if (this.scaleFailures.length > 0) throw this.scaleFailures.shift();
  }

  async list(endpoint: string): Promise<readonly string[]> {
    return [...this.#there.values()]
      .filter(({ component }) => component.endpoint === endpoint)
      .map(({ component }) => component.name);
  }

  async delete(name: string, endpoint: string): Promise<void> {
    this.calls.push(`delete ${name}`);
    if (this.busyFor > 0 && this.#there.has(name)) {
      this.busyFor--;
      throw new AppError(`${name} is being created`, {
        kind: 'unavailable',
        code: 'component_busy',
        isRetryable: true,
      });
    }
    if (this.#there.get(name)?.component.endpoint === endpoint) this.#there.delete(name);
  }

  async probe({ name }: Component): Promise<void> {
    if (this.refusal !== undefined) throw this.refusal;
    if (this.#there.has(name)) return;
    throw new ModelError(`there is no component ${name}`, { kind: 'not-found', code: 'unknown_route' });
  }

  /** Somebody deletes it, or it changes, behind the back of the kit. */
  change(name: string, status: ComponentStatus): void {
    const known = this.#there.get(name);
    if (status.state === 'absent') this.#there.delete(name);
    else if (known) known.status = status;
  }
}
