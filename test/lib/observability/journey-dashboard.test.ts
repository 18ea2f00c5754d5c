import { Template } from 'aws-cdk-lib/assertions';
import { JourneyDashboard } from '../../../lib/observability/journey-dashboard';
import { testStack } from '../synthesize';
import { watchedJourney } from './watched-journey';
import { watchedLoop } from './watched-loop';

interface Widget {
  readonly type: string;
  readonly width: number;
  readonly properties: {
    readonly markdown?: string;
    readonly title?: string;
    readonly metrics?: readonly unknown[];
    readonly yAxis?: { readonly left?: { readonly label?: string } };
  };
}

function widgets({ hasLoop = true } = {}): readonly Widget[] {
  const stack = testStack();
  const { domain, ...shown } = watchedJourney(stack);
  const loop = hasLoop ? watchedLoop(stack) : undefined;
  new JourneyDashboard(stack, 'Journey', { ...shown, routes: ['chat', 'embedding'], index: domain, loop });
  const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const body = dashboard?.Properties.DashboardBody;
  // What is known only at deployment stands in quotes or in an ARN.
  const parts: readonly unknown[] = typeof body === 'string' ? [body] : body['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'token')).join('')).widgets;
}

test('has a row for every step of the journey, in its order', () => {
  const headings = widgets().flatMap(({ properties }) => properties.markdown ?? []);

  expect(headings).toEqual([
    '## Documents',
    '## Passages',
    '## Retrieval',
    '## Model',
    '## Answer',
    '## API',
    '## Events',
    '## Feedback',
    '## Review',
    '## Evaluation',
    '## Release',
  ]);
});

test('ends with the answers where nothing comes back from them', () => {
  const headings = widgets({ hasLoop: false }).flatMap(({ properties }) => properties.markdown ?? []);

  expect(headings.at(-1)).toBe('## API');
});

test('gives every graph a title and the unit of its axis', () => {
  const graphs = widgets().filter(({ type }) => type === 'metric');

  expect(graphs.length).toBeGreaterThan(15);
  expect(graphs.filter(({ properties }) => !properties.title)).toEqual([]);
  expect(graphs.filter(({ properties }) => !properties.yAxis?.left?.label)).toEqual([]);
  expect(graphs.filter(({ properties }) => !properties.metrics?.length)).toEqual([]);
});

test('shows no more metrics than a dashboard may have without being billed, while there is no loop', () => {
  const shown = widgets({ hasLoop: false }).flatMap(({ properties }) => properties.metrics ?? []);

  // Room for the functions of an environment: here there is one.
  expect(shown.length).toBeLessThanOrEqual(50 - 7);
});
