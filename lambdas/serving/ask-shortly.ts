import type { ModelGateway } from '../model-gateway/api';

/** Tokens of the answer at most: what counts is that there is one. */
const mostTokens = 16;

/** Asks a route one short question. @throws `ModelError`; retryable while the model sleeps or wakes */
export async function askShortly(gateway: Pick<ModelGateway, 'chat'>, route: string): Promise<void> {
  await gateway.chat({
    route,
    messages: [{ role: 'user', content: 'Answer with one word: yes or no. Are you there?' }],
    maxTokens: mostTokens,
    temperature: 0,
  });
}
