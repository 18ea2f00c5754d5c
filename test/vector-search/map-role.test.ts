import { mapRole } from '../../lambdas/vector-search/map-role';
import { FakePassageRoles } from './fake-passage-roles';

describe('the role of a function on the server', () => {
  const properties = {
    alias: 'passages',
    access: 'read',
    roleArn: 'arn:aws:iam::111111111111:role/api',
  } as const;
  const create = { change: 'create', id: undefined, properties } as const;
  const log = () => {};

  it('is its own: no other function is in it', async () => {
    const roles = new FakePassageRoles();

    const first = await mapRole(create, { roles, log });
    const second = await mapRole(
      { ...create, properties: { ...properties, roleArn: 'arn:aws:iam::111111111111:role/ingestion' } },
      { roles, log },
    );

    expect(first).not.toBe(second);
    expect(roles.roles.get(first)).toMatchObject({
      alias: 'passages',
      access: 'read',
      memberArn: properties.roleArn,
    });
    expect(roles.roles.size).toBe(2);
  });

  it('is put again without a change, and is another one for other access', async () => {
    const roles = new FakePassageRoles();
    const id = await mapRole(create, { roles, log });

    expect(await mapRole({ ...create, change: 'update', id }, { roles, log })).toBe(id);
    expect(
      await mapRole({ change: 'update', id, properties: { ...properties, access: 'write' } }, { roles, log }),
    ).not.toBe(id);
  });

  it('is deleted by the name that it was made under', async () => {
    const roles = new FakePassageRoles();
    const id = await mapRole(create, { roles, log });

    await mapRole({ change: 'delete', id, properties }, { roles, log });

    expect(roles.roles.size).toBe(0);
  });

  it('is left out where the server has no roles, and the log says so', async () => {
    const lines: [string, unknown][] = [];

    await mapRole(create, {
      roles: new FakePassageRoles(false),
      log: (event, { reason }) => lines.push([event, reason]),
    });

    expect(lines).toEqual([['passage_role.skipped', 'the server has no security plug-in']]);
  });
});
