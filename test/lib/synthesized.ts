import { loadEnvironments } from '../../environments';
import { parseEnvironment } from '../../environments/parse-environment';
import { synthesizeEnvironment } from '../../lib/synthesize-environment';
import { minimal } from '../fixtures/environments/minimal';

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

/** Every environment that is deployed, and the smallest that can be. */
export const synthesizedNames = ['dev', 'staging', 'prod', 'minimal'] as const;

const synthesized = new Map<string, Readonly<Record<string, SynthesizedTemplate>>>();

/** The templates of an environment by the names of their stacks; made once for a test file. */
export function templatesOf(name: string): Readonly<Record<string, SynthesizedTemplate>> {
  const known = synthesized.get(name);
  if (known) return known;
  const [environment] =
    name === 'minimal'
      ? [parseEnvironment('test/fixtures/environments/minimal.ts', minimal)]
      : loadEnvironments([name]);
  const templates = synthesizeEnvironment(environment!) as unknown as Readonly<
    Record<string, SynthesizedTemplate>
  >;
  synthesized.set(name, templates);
  return templates;
}

/** Every resource of an environment, with the stack and the logical id that name it. */
export function resourcesOf(name: string): readonly (Resource & { readonly place: string })[] {
  return Object.entries(templatesOf(name)).flatMap(([stack, { Resources }]) =>
    Object.entries(Resources).map(([id, resource]) => ({ ...resource, place: `${stack}/${id}` })),
  );
}
