import { EnvironmentProviderKeys } from '../../lambdas/model-gateway/adapters/environment-provider-keys';
import type { ChatEvent, ChatRequest, ModelGateway } from '../../lambdas/model-gateway/api';
import { createModelGateway } from '../../lambdas/model-gateway/create-model-gateway';
import type { Provider } from '../../lambdas/model-gateway/ports';
import { type Route, type Routes, routesSchema } from '../../lambdas/model-gateway/settings';

/** A gateway over one provider, that waits for nothing and writes down how long it would have. */
export function openTestGateway(
  provider: Provider,
  routes: Readonly<Record<string, Record<string, unknown>>>,
): { gateway: ModelGateway; waits: number[] } {
  const waits: number[] = [];
  const gateway = createModelGateway({
    routes: parseRoutes(routes),
    provider: async () => provider,
    random: () => 0.5,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
    },
    log: () => {},
  });
  return { gateway, waits };
}

/** Routes with the defaults of the environment's schema; the limits may lie below what it allows. */
export function parseRoutes(routes: Readonly<Record<string, Record<string, unknown>>>): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([name, route]) => {
      const { firstTokenTimeoutMs, totalTimeoutMs, ...rest } = route;
      const parsed = routesSchema.parse({
        [name]: { kind: 'chat', provider: { type: 'offline' }, model: 'some-model', ...rest },
      });
      const limits = Object.entries({ firstTokenTimeoutMs, totalTimeoutMs }).filter(([, limit]) => limit);
      return [name, { ...parsed[name], ...Object.fromEntries(limits) } as Route];
    }),
  );
}

/** Every event of a stream. */
export async function collect(events: AsyncIterable<ChatEvent>): Promise<ChatEvent[]> {
  const collected: ChatEvent[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

/** The text of events. */
export function textOf(events: readonly ChatEvent[]): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

/** A chat of one user message. */
export function ask(question: string, further: Partial<ChatRequest> = {}): ChatRequest {
  return { route: 'chat', messages: [{ role: 'user', content: question }], ...further };
}

/** Keys that are all there. */
export const testKeys = new EnvironmentProviderKeys({
  OPENAI_API_KEY: 'sk-test-1234567890',
  ANTHROPIC_API_KEY: 'sk-test-1234567890',
});
