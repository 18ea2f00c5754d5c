import { packedVariable, packSettings } from '../../lambdas/platform/packed-settings';
import { readOptionalVariable } from '../../lambdas/platform/read-optional-variable';
import { readVariables } from '../../lambdas/platform/read-variables';

const packed = (settings: Record<string, string>) => ({
  TABLE: 'answers',
  [packedVariable]: packSettings(settings),
});

test('reads what was packed beside what was not', () => {
  const variables = packed({ ROUTES: '{"chat":"질문"}' });

  const read = readVariables({ table: 'TABLE', routes: 'ROUTES' }, 'Trial.grant', variables);

  expect(read).toEqual({ table: 'answers', routes: '{"chat":"질문"}' });
  expect(readOptionalVariable('ROUTES', variables)).toBe('{"chat":"질문"}');
});

test('reads another packing after the first', () => {
  const first = readOptionalVariable('ROUTES', packed({ ROUTES: 'one' }));

  const second = readOptionalVariable('ROUTES', packed({ ROUTES: 'two' }));

  expect([first, second]).toEqual(['one', 'two']);
});

test('fails for what is neither packed nor plain, with the grant to call', () => {
  const read = () => readVariables({ queue: 'QUEUE' }, 'Queue.grantSend', packed({ ROUTES: 'one' }));

  expect(read).toThrow('this function has no QUEUE: call Queue.grantSend(fn)');
});
