import { GroupedWrites } from '../../lambdas/vector-search/adapters/grouped-writes';

describe('grouped writes', () => {
  const recorder = (outcomeOf: (write: string) => Error | undefined = () => undefined, mostWrites = 3) => {
    const groups: string[][] = [];
    const writes = new GroupedWrites<string>({
      keyOf: (write) => write.charAt(0),
      mostWrites,
      commit: async (group) => {
        groups.push([...group]);
        await new Promise((resolve) => setTimeout(resolve, 1));
        return group.map(outcomeOf);
      },
    });
    return { groups, writes };
  };

  it('commit a single write at once', async () => {
    const { groups, writes } = recorder();

    await writes.add('a1');

    expect(groups).toEqual([['a1']]);
  });

  it('commit together what comes together, up to the limit', async () => {
    const { groups, writes } = recorder();

    await Promise.all(['a1', 'b1', 'c1', 'd1'].map((write) => writes.add(write)));

    expect(groups).toEqual([['a1', 'b1', 'c1'], ['d1']]);
  });

  it('commit writes of one key one after the other, in their order', async () => {
    const { groups, writes } = recorder();

    await Promise.all(['a1', 'a2', 'b1', 'a3'].map((write) => writes.add(write)));

    expect(groups).toEqual([['a1', 'b1'], ['a2'], ['a3']]);
  });

  it('fail only the write that failed', async () => {
    const { writes } = recorder((write) => (write === 'b1' ? new Error('refused') : undefined));

    const outcomes = await Promise.allSettled(['a1', 'b1', 'c1'].map((write) => writes.add(write)));

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fail the whole group when it cannot be committed, and go on with the next', async () => {
    let isDown = true;
    const writes = new GroupedWrites<string>({
      keyOf: (write) => write,
      mostWrites: 10,
      commit: async (group) => {
        if (isDown) throw new Error('server is down');
        return group.map(() => undefined);
      },
    });

    const outcomes = await Promise.allSettled(['a', 'b'].map((write) => writes.add(write)));
    isDown = false;
    await writes.add('c');

    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { message: 'server is down' } },
      { status: 'rejected', reason: { message: 'server is down' } },
    ]);
  });
});
