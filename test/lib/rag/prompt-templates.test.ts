import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { digest } from '../../../lambdas/platform/digest';
import { PromptTemplates, type PromptTemplatesProps } from '../../../lib/rag/prompt-templates';
import { grantedIn, makeFunction } from '../grant-to-function';
import { synthesize } from '../synthesize';

const props: PromptTemplatesProps = {
  templates: [
    { name: 'answer', content: 'system: 답하세요\n' },
    { name: 'direct', content: 'system: answer\n' },
  ],
  functions: { logDays: RetentionDays.TWO_WEEKS, removalPolicy: RemovalPolicy.DESTROY },
  removalPolicy: RemovalPolicy.RETAIN,
};

test('knows at synthesis the digests that the store will have', () => {
  let templates: PromptTemplates | undefined;

  synthesize((stack) => {
    templates = new PromptTemplates(stack, 'Prompts', props);
  });

  expect(templates?.digests).toEqual({
    answer: digest('system: 답하세요\n'),
    direct: digest('system: answer\n'),
  });
});

test('stores the templates at deployment, in time, by a function that can only put them', () => {
  const template = synthesize((stack) => new PromptTemplates(stack, 'Prompts', props));

  template.hasResourceProperties('Custom::PromptTemplates', {
    templates: props.templates,
    ServiceTimeout: '300',
  });
  const policies = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  expect(policies.match(/s3:\w+\*?/g)?.filter((action) => action !== 's3:PutObject')).toEqual([]);
});

test('keeps the store where it is told to', () => {
  const template = synthesize((stack) => new PromptTemplates(stack, 'Prompts', props));

  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
});

test('grants reading by digest, and tells the digests', () => {
  const template = synthesize((stack) =>
    new PromptTemplates(stack, 'Prompts', props).grantRead(makeFunction(stack)),
  );

  expect(grantedIn(template)).toEqual({
    allowed: ['s3:GetObject on PromptsStore/templates/*', 's3:ListBucket on PromptsStore'],
    variables: {
      PROMPT_TEMPLATES_BUCKET: { Ref: expect.stringMatching(/^PromptsStore/) },
      PROMPT_TEMPLATES: JSON.stringify({
        answer: digest('system: 답하세요\n'),
        direct: digest('system: answer\n'),
      }),
    },
  });
});

test('fails for more text than a deployment carries', () => {
  const templates = [{ name: 'answer', content: 'x'.repeat(200_000) }];

  const build = () => synthesize((stack) => new PromptTemplates(stack, 'Prompts', { ...props, templates }));

  expect(build).toThrow(/have 200\d{3} bytes, a deployment carries at most 200000: shorten them/);
});
