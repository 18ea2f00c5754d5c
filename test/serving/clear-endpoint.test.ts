import { AppError } from '../../lambdas/platform/errors';
import { clearEndpoint } from '../../lambdas/serving/clear-endpoint';

const endpoint = { endpointName: 'llmops-test-chat', componentName: 'llmops-test-chat-base' };

/** An endpoint whose components are there for some looks after they were deleted, and refuse it as often as they say. */
function openEndpoint(components: Readonly<Record<string, { refusals: number; looks: number }>>) {
  const there = new Map(
    Object.entries(components).map(([name, one]) => [name, { ...one, isDeleting: false }]),
  );
  const clock = { now: new Date('2026-01-02T03:04:05.000Z') };
  return {
    there,
    deps: {
      list: async () => {
        for (const [name, one] of there) if (one.isDeleting && one.looks-- <= 0) there.delete(name);
        return [...there.keys()];
      },
      delete: async (name: string) => {
        const one = there.get(name);
        if (one === undefined) return;
        if (one.refusals-- > 0) throw new AppError('busy', { kind: 'unavailable', code: 'component_busy' });
        one.isDeleting = true;
      },
      sleep: async (milliseconds: number) => {
        clock.now = new Date(clock.now.getTime() + milliseconds);
      },
      now: () => clock.now,
    },
  };
}

test('takes versions off, those that are being created too, waits until they are gone and leaves the base', async () => {
  const { there, deps } = openEndpoint({
    'llmops-test-chat-base': { refusals: 0, looks: 0 },
    'llmops-test-chat-aaaaaaaaaaaa': { refusals: 0, looks: 2 },
    'llmops-test-chat-bbbbbbbbbbbb': { refusals: 3, looks: 1 },
  });

  await clearEndpoint(endpoint, deps);

  expect([...there.keys()]).toEqual(['llmops-test-chat-base']);
});

test('fails when they are not gone within eight minutes, naming them', async () => {
  const { deps } = openEndpoint({ 'llmops-test-chat-aaaaaaaaaaaa': { refusals: 1_000, looks: 0 } });

  await expect(clearEndpoint(endpoint, deps)).rejects.toMatchObject({
    code: 'endpoint_busy',
    message: expect.stringMatching(
      /^llmops-test-chat-aaaaaaaaaaaa on the endpoint .* remove the stack again$/,
    ),
  });
});
