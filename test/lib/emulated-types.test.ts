import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironments } from '../../environments';
import type { Environment } from '../../environments/environment';
import { synthesizeEnvironment } from '../../lib/synthesize-environment';
import { ignoredProperties } from '../rehearsal/emulation/ignored-properties';
import { stubbedTypes } from '../rehearsal/emulation/stubbed-types';
import { type SynthesizedTemplate, synthesizedNames, templatesOf } from './synthesized';

const emulated = new Set(
  readFileSync(join(import.meta.dirname, '../rehearsal/emulated-types.txt'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('AWS::')),
);

/** Types whose function, the CDK's own, cannot run in the emulator: the deployment would wait an hour for it. */
const hanging = ['Custom::S3BucketNotifications'];

describe('resource types of the stacks', () => {
  it.each(synthesizedNames)('are known to the emulator or have a stub in %s', (name) => {
    const types = typesOf(templatesOf(name));

    const unknown = [...types].filter(
      (type) => !emulated.has(type) && !type.startsWith('Custom::') && stubbedTypes[type] === undefined,
    );

    expect(unknown).toEqual([]);
  });

  it.each(synthesizedNames)('include none that would hang the emulator in %s', (name) => {
    const types = typesOf(templatesOf(name));

    expect(hanging.filter((type) => types.has(type))).toEqual([]);
  });

  it('are such that each stub is used', () => {
    const types = new Set(synthesizedNames.flatMap((name) => [...typesOf(templatesOf(name))]));
    for (const type of typesOf(templatesWithNat())) types.add(type);

    const unused = Object.keys(stubbedTypes).filter((type) => !types.has(type));

    expect(unused).toEqual([]);
  });

  it('are stubbed only where the emulator refuses them', () => {
    const needless = Object.keys(stubbedTypes).filter((type) => emulated.has(type));

    expect(needless).toEqual([]);
  });

  it('are such that each ignored property is one of an emulated type', () => {
    const types = new Set(ignoredProperties.map(({ type }) => type));

    expect([...types].filter((type) => !emulated.has(type))).toEqual([]);
  });
});

function typesOf(templates: Readonly<Record<string, SynthesizedTemplate>>): ReadonlySet<string> {
  return new Set(
    Object.values(templates).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)),
  );
}

/** An environment may ask for a NAT gateway, though none of those in git does. */
function templatesWithNat(): Readonly<Record<string, SynthesizedTemplate>> {
  const [dev] = loadEnvironments(['dev']) as [Environment];
  const environment: Environment = {
    ...dev,
    network: { kind: 'own', cidr: '10.0.0.0/16', zones: 1, egress: 'nat' },
  };
  return synthesizeEnvironment(environment) as unknown as Readonly<Record<string, SynthesizedTemplate>>;
}
