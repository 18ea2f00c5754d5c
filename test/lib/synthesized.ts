import { loadEnvironments } from '../../environments';
import type { Environment, EnvironmentInput } from '../../environments/environment';
import { parseEnvironment } from '../../environments/parse-environment';
import { synthesizeEnvironment } from '../../lib/synthesize-environment';
import { minimal } from '../fixtures/environments/minimal';
import { ownModel } from '../fixtures/environments/own-model';

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A template, as tests read it. */
export interface SynthesizedTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** Every environment that is deployed, the smallest that can be, and one with models of its own. */
export const synthesizedNames = ['dev', 'staging', 'prod', 'minimal', 'own-model'] as const;

const fixtures: Readonly<Record<string, EnvironmentInput>> = { minimal, 'own-model': ownModel };

const synthesized = new Map<string, Readonly<Record<string, SynthesizedTemplate>>>();

/** The templates of an environment by the names of their stacks; made once for a test file. */
export function templatesOf(name: string): Readonly<Record<string, SynthesizedTemplate>> {
  const known = synthesized.get(name);
  if (known) return known;
  const templates = synthesizeEnvironment(environmentOf(name)) as unknown as Readonly<
    Record<string, SynthesizedTemplate>
  >;
  synthesized.set(name, templates);
  return templates;
}

/** An environment of git, or one of the fixtures. */
export function environmentOf(name: string): Environment {
  const fixture = fixtures[name];
  if (fixture) return parseEnvironment(`test/fixtures/environments/${name}.ts`, fixture);
  const [environment] = loadEnvironments([name]);
  return environment!;
}

/** Every resource of an environment, with the stack and the logical id that name it. */
export function resourcesOf(name: string): readonly (Resource & { readonly place: string })[] {
  return Object.entries(templatesOf(name)).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, resource]) => ({ ...resource, place: `${stack}/${id}` })),
  );
}
