import { chooseEnvironments } from '../../bin/choose-environments';

test.each([
  ['dev', ['dev']],
  [' dev, staging ,dev', ['dev', 'staging']],
  ['all', ['dev', 'staging', 'prod']],
])('chooses what is named by %j', (wanted, names) => {
  expect(chooseEnvironments(wanted)).toEqual(names);
});

test('keeps a name that stands beside all, so that an unknown one is refused', () => {
  expect(chooseEnvironments('all,produktion')).toContain('produktion');
});

test.each([undefined, '', ',', 'dev,', 7])('fails on %j, which names none', (wanted) => {
  expect(() => chooseEnvironments(wanted)).toThrow('no environment is named: add "-c environment=NAME"');
});

test('fails on the environment that is not deployed', () => {
  expect(() => chooseEnvironments('all,local')).toThrow('the environment local is not deployed');
});
