import { RemovalPolicy, type Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type ChainSettings, chainSettingsSchema } from '../../../lambdas/rag/settings';
import { AnswerLog } from '../../../lib/rag/answer-log';
import { Chain } from '../../../lib/rag/chain';
import { PromptTemplates } from '../../../lib/rag/prompt-templates';
import { readPrompt } from '../../rag/start-chain';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

const settings = chainSettingsSchema.parse({ chatRoute: 'chat', embeddingRoute: 'embed' });
const removalPolicy = RemovalPolicy.DESTROY;

function makeChain(stack: Stack, differences: Partial<ChainSettings> = {}): Chain {
  return new Chain(stack, 'Chain', {
    settings: { ...settings, ...differences },
    answerLog: new AnswerLog(stack, 'Answers', { retentionDays: 30, removalPolicy }),
    templates: new PromptTemplates(stack, 'Prompts', {
      templates: ['answer', 'direct', 'condense'].map(readPrompt),
      functions: { logDays: RetentionDays.TWO_WEEKS, removalPolicy },
      removalPolicy,
    }),
  });
}

test('gives a function that answers all that the chain reads', () => {
  const template = synthesize((stack) => makeChain(stack).grantAnswer(makeFunction(stack)));

  const { allowed, variables } = grantedIn(template);
  expect(Object.keys(variables).sort()).toEqual([
    'ANSWER_LOG_BUCKET',
    'ANSWER_LOG_DAYS',
    'ANSWER_LOG_TABLE',
    'CHAIN_SETTINGS',
    'PROMPT_TEMPLATES',
    'PROMPT_TEMPLATES_BUCKET',
  ]);
  expect(chainSettingsSchema.parse(JSON.parse(String(variables.CHAIN_SETTINGS)))).toEqual(settings);
  expect(allowed).toHaveLength(8);
});

test('fails at synthesis for a template that is not deployed, and names those that are', () => {
  const build = () => synthesize((stack) => makeChain(stack, { answerTemplate: 'anwser' }));

  expect(build).toThrow(
    'there is no prompt template "anwser": use answer, direct, condense, or write prompts/anwser.yaml',
  );
});
