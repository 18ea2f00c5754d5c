import type { ModelVersion } from '../../lambdas/model-hub/api';
import type { ComponentStatus, InferenceComponents, ServedComponents } from '../../lambdas/serving/ports';
import { componentName } from '../../lambdas/serving/settings';

/** An endpoint with nothing but its base on it. */
export interface OpenedEndpoint {
  readonly components: InferenceComponents & ServedComponents;
  /** Name in the environment. */
  readonly endpoint: string;
  /** Name that the names of components begin with. */
  readonly prefix: string;
  /** Two versions that it can serve. */
  readonly versions: readonly [ModelVersion, ModelVersion];
  /** Waits a little, or lets the endpoint's time pass. */
  pause(): Promise<void>;
  close?(): Promise<void>;
}

/** Looks at a component until it is no longer on its way: more looks than this are a defect. */
const mostLooks = 600;

/** What every kind of endpoint does with the components of model versions. */
export function describeInferenceComponentsContract(
  name: string,
  open: () => Promise<OpenedEndpoint>,
  timeoutMs = 5_000,
): void {
  describe(`inference components on ${name}`, () => {
    let opened: OpenedEndpoint;
    beforeEach(async () => {
      opened = await open();
    }, timeoutMs);
    afterEach(async () => opened.close?.());

    const of = (index: 0 | 1) => {
      const modelVersion = opened.versions[index];
      const { endpoint, prefix } = opened;
      return { name: componentName(prefix, modelVersion.id), endpoint, modelVersion };
    };
    const settle = async (index: 0 | 1): Promise<ComponentStatus> => {
      for (let look = 0; look < mostLooks; look++) {
        const status = await opened.components.describe(of(index));
        if (status.state !== 'creating' && status.state !== 'deleting') return status;
        await opened.pause();
      }
      throw new Error('the component never settles');
    };

    test(
      'puts one beside the other, each answers, and taking one off leaves the other',
      async () => {
        const { components, endpoint } = opened;

        await components.create(of(0));
        await components.create(of(1));
        const states = [await settle(0), await settle(1)];
        await components.probe(of(0));
        await components.probe(of(1));
        for (const index of [0, 1, 1] as const) await components.scale(of(index));
        const scaled = [await settle(0), await settle(1)];
        const both = await components.list(endpoint);
        await components.delete(of(0).name, endpoint);
        const gone = await settle(0);

        expect(states).toEqual([
          { state: 'in-service', differences: [] },
          { state: 'in-service', differences: [] },
        ]);
        expect(scaled).toEqual(states);
        expect([...both].sort()).toEqual([of(0).name, of(1).name].sort());
        expect(gone.state).toBe('absent');
        expect(await components.list(endpoint)).toEqual([of(1).name]);
        expect((await components.describe(of(1))).state).toBe('in-service');
        await components.probe(of(1));
      },
      timeoutMs,
    );

    test(
      'does nothing a second time, nor when there is nothing to delete',
      async () => {
        const { components, endpoint } = opened;

        await components.delete(of(0).name, endpoint);
        const absent = await components.describe(of(0));
        await components.create(of(0));
        await components.create(of(0));
        await settle(0);
        await components.create(of(0));
        const there = await components.list(endpoint);
        await components.delete(of(0).name, endpoint);
        await settle(0);
        await components.delete(of(0).name, endpoint);

        expect(absent).toEqual({ state: 'absent', differences: [] });
        expect(there).toEqual([of(0).name]);
        expect(await components.list(endpoint)).toEqual([]);
      },
      timeoutMs,
    );

    test(
      'fails to ask one that is not there',
      async () => {
        await expect(opened.components.probe(of(0))).rejects.toThrow();
      },
      timeoutMs,
    );
  });
}
