import type { DocumentCounts } from '../lambdas/ingestion/api';
import type { FirstKey } from './first-keys';
import type { LocalOptions } from './read-options';
import type { Kit } from './start-kit';

/** Prints where the kit answers, with which key, and what it found. */
export function printWelcome(
  kit: Kit,
  start: {
    url: string;
    firstKeys: readonly FirstKey[];
    counts: DocumentCounts;
    options: Pick<LocalOptions, 'documents' | 'data'>;
  },
): void {
  const { url, firstKeys, counts, options } = start;
  const userKey = firstKeys.find(({ role }) => role === 'user')?.key;
  const lines = [
    '',
    `  Web application  ${url}/${userKey ? `#key=${userKey}` : ''}`,
    `  API              ${url}/v1   (model "rag", any OpenAI client)`,
    ...describeKeys(firstKeys),
    `  Documents        ${describeDocuments(counts)} from ${options.documents}`,
    ...describeModel(kit),
    ...(kit.releaseMessage ? [`  Release          ${kit.releaseMessage}`] : []),
    `  Data             ${options.data}`,
    '',
    '  Ctrl-C stops it; what was indexed stays.',
    '',
  ];
  console.log(lines.join('\n'));
}

function describeKeys(firstKeys: readonly FirstKey[]): string[] {
  if (firstKeys.length === 0) {
    return [
      '  Keys             printed at the first start; for new ones start with: npm run local -- --new-keys',
    ];
  }
  return [
    '  Keys             shown only now, keep them:',
    ...firstKeys.map(({ role, key }) => `    ${role.padEnd(15)}${key}`),
  ];
}

function describeDocuments({ byState, passages }: DocumentCounts): string {
  const waiting = byState.pending + byState.indexing;
  return [
    `${count(byState.indexed, 'document')}, ${count(passages, 'passage')}`,
    ...(waiting > 0 ? [`${waiting} still being indexed`] : []),
    ...(byState.failed > 0 ? [`${byState.failed} failed (see the documents page)`] : []),
  ].join(', ');
}

function describeModel(kit: Kit): string[] {
  const route = kit.gateway.routes().find(({ name }) => name === kit.environment.chain.chatRoute);
  const isOffline = route?.provider === 'offline';
  return [
    `  Model            ${route?.provider}/${route?.model}${isOffline ? ': built in, quotes passages, is no language model' : ''}`,
    ...kit.offeredModels
      .slice(0, 3)
      .map((name) => `    on this machine  npm run local -- --model ${name.replace('/', ':')}`),
    ...(isOffline && kit.offeredModels.length === 0
      ? [
          '    a real one     npm run local -- --model openai:MODEL | anthropic:MODEL | bedrock:MODEL | ollama | URL',
        ]
      : []),
  ];
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
