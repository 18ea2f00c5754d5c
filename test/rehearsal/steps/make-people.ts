import { z } from 'zod';
import { type KitAccess, openKit } from '../kit-access';
import type { KitCli } from '../kit-cli';

const keyShape = z.looseObject({ key: z.string() });

/** Those who take part in the loop, each with a key of their own. */
export interface People {
  /** Makes the candidate; may approve others' releases. */
  readonly author: KitAccess;
  readonly approver: KitAccess;
  /** Two, for answers that are judged twice. */
  readonly reviewers: readonly KitAccess[];
  readonly users: readonly KitAccess[];
}

/** Makes keys of other roles with the operator's own. */
export async function makePeople({ client }: KitAccess, url: string, cli: KitCli): Promise<People> {
  const make = async (name: string, roles: readonly string[]) => {
    const { key } = await client.request('POST', '/keys', keyShape, { name, roles });
    return openKit(url, key, cli);
  };
  const several = async (name: string, count: number) => {
    const made: KitAccess[] = [];
    for (let number = 1; number <= count; number++) made.push(await make(`${name} ${number}`, [name]));
    return made;
  };
  return {
    author: await make('author', ['operator', 'approver']),
    approver: await make('approver', ['approver']),
    reviewers: await several('reviewer', 2),
    users: await several('user', 4),
  };
}
