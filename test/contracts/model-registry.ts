import type { ModelRegistry } from '../../lambdas/model-hub/ports';
import { makeModelVersion } from '../model-hub/make-model-version';

const approval = {
  by: 'key_approver',
  reason: '평가가 좋다: better than the champion',
  time: '2026-01-03T00:00:00.000Z',
};

/**
 * What every registry of model versions does.
 *
 * @param open - gives an empty one, and a way to change the records that it holds behind its back
 */
export function describeModelRegistryContract(
  name: string,
  open: () => Promise<{
    registry: ModelRegistry;
    alter: (id: string, from: string, to: string) => Promise<void>;
  }>,
): void {
  describe(`model versions in ${name}`, () => {
    test('gives a version back as it was registered, pending, and nothing where there is nothing', async () => {
      const { registry } = await open();
      const version = makeModelVersion();

      const created = await registry.create(version);

      expect(created).toEqual({
        ...version,
        version: 1,
        state: 'pending',
        aliases: [],
        record: expect.stringMatching(/\/record-[0-9a-f]{64}\.json$/),
      });
      expect(await registry.get(version.id)).toEqual(created);
      expect(await registry.get('support@ffffffffffff')).toBeUndefined();
      expect(await registry.get('other')).toBeUndefined();
    });

    test('leaves a version alone that is there already', async () => {
      const { registry } = await open();
      const version = makeModelVersion();
      const first = await registry.create(version);

      const second = await registry.create({
        ...version,
        createdBy: 'key_other',
        createdAt: '2027-01-01T00:00:00.000Z',
      });

      expect(second).toEqual(first);
      expect(await registry.list()).toEqual([first]);
    });

    test('has one version when two register the same at once', async () => {
      const { registry } = await open();
      const version = makeModelVersion();

      await Promise.all([registry.create(version), registry.create({ ...version, createdBy: 'key_other' })]);

      const listed = await registry.list('support');
      expect(listed.map(({ id, version: number }) => [id, number])).toEqual([[version.id, 1]]);
    });

    test('counts versions by group, and finds them by number and by group', async () => {
      const { registry } = await open();
      const [one, two] = [
        makeModelVersion('a'),
        makeModelVersion('b', { createdAt: '2026-01-03T00:00:00.000Z' }),
      ];
      const other = makeModelVersion('c', { group: 'sales', createdAt: '2026-01-04T00:00:00.000Z' });
      for (const version of [one, two, other]) await registry.create(version);

      const found = await Promise.all(
        ['support', 'support:1', 'support:2', 'support:3', 'sales', 'sales:1'].map((id) => registry.get(id)),
      );

      expect(found.map((version) => version?.id)).toEqual([
        two.id,
        one.id,
        two.id,
        undefined,
        other.id,
        other.id,
      ]);
      expect((await registry.list()).map(({ id }) => id)).toEqual([other.id, two.id, one.id]);
      expect((await registry.list('support')).map(({ id }) => id)).toEqual([two.id, one.id]);
      expect(await registry.list('nothing')).toEqual([]);
    });

    test('keeps who decided, why and when', async () => {
      const { registry } = await open();
      const [one, two] = [makeModelVersion('a'), makeModelVersion('b')];
      for (const version of [one, two]) await registry.create(version);

      const approved = await registry.decide(one.id, true, approval);
      await registry.decide(two.id, false, { ...approval, reason: 'worse' });

      expect(approved).toMatchObject({ id: one.id, state: 'approved', decision: approval });
      expect(await registry.get(one.id)).toEqual(approved);
      expect(await registry.get(two.id)).toMatchObject({ state: 'rejected', decision: { reason: 'worse' } });
    });

    test('points an alias at one version, then at another, then at none, and keeps the decision', async () => {
      const { registry } = await open();
      const [one, two] = [makeModelVersion('a'), makeModelVersion('b')];
      for (const version of [one, two]) await registry.create(version);
      await registry.decide(one.id, true, approval);
      const aliases = async () =>
        (await Promise.all([one, two].map(({ id }) => registry.get(id)))).map((version) => version?.aliases);

      await registry.setAlias('support', 'champion', one.id);
      await registry.setAlias('support', 'candidate', two.id);
      const first = await aliases();
      await registry.setAlias('support', 'champion', two.id);
      const second = await aliases();
      await registry.setAlias('support', 'candidate', undefined);

      expect([first, second, await aliases()]).toEqual([
        [['champion'], ['candidate']],
        [[], ['candidate', 'champion']],
        [[], ['champion']],
      ]);
      expect(await registry.get(one.id)).toMatchObject({ state: 'approved', decision: approval });
    });

    test('fails to give a version whose record was altered', async () => {
      const { registry, alter } = await open();
      const { id } = await registry.create(makeModelVersion());

      await alter(id, 'key_author', 'key_forger');

      await expect(registry.get(id)).rejects.toMatchObject({ code: 'model_version_altered' });
    });
  });
}
