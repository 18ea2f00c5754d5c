import { environmentNames, loadEnvironments } from '../../../environments';
import type { Environment } from '../../../environments/environment';
import { parseEnvironment } from '../../../environments/parse-environment';
import { costFloor } from '../../../lib/cost/cost-floor';
import { synthesizeEnvironment } from '../../../lib/synthesize-environment';
import { minimal } from '../../fixtures/environments/minimal';

const floorOf = (environment: Environment) =>
  costFloor(synthesizeEnvironment(environment), environment.aws?.region ?? 'none');

test('bills nothing for existing in the environment that asks for nothing', () => {
  const floor = floorOf(parseEnvironment('test/fixtures/environments/minimal.ts', minimal));

  expect(floor.lines).toEqual([]);
});

test.each(environmentNames.filter((name) => name !== 'local'))(
  'knows of every type in %s whether it is billed for existing, and adds up its lines',
  (name) => {
    const [environment] = loadEnvironments([name]);

    const floor = floorOf(environment!);

    expect(floor.unknownTypes).toEqual([]);
    expect(floor.lines.length).toBeGreaterThan(0);
    const sum = floor.lines.reduce((total, line) => total + (line.monthlyUsd ?? 0), 0);
    expect(floor.monthlyUsd).toBeCloseTo(sum, 6);
  },
);
