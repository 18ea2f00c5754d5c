import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../../lambdas/platform/json';
import { changeMetadata } from './emulation/answer-buffered';
import { hasProperty, ignoredProperties } from './emulation/ignored-properties';
import { stubMetadata } from './emulation/stub-rejected-types';

/** Tag of buckets that the CDK empties before it removes them. */
export const emptiedTag = 'aws-cdk:auto-delete-objects';

const templateShape = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      Properties: z.record(z.string(), z.unknown()).default({}),
      DeletionPolicy: z.string().optional(),
      Metadata: z
        .looseObject({
          [stubMetadata]: z.object({ type: z.string(), reason: z.string() }).optional(),
          [changeMetadata]: z.string().optional(),
        })
        .optional(),
    }),
  ),
});

/** Something that a rehearsal cannot prove, and the resources that have it. */
export interface Gap {
  /** A type, or a type and a property of it. */
  readonly what: string;
  readonly reason: string;
  /** Logical ids. */
  readonly resources: readonly string[];
}

/** What the templates say that were deployed. */
export interface DeployedTemplates {
  readonly resources: number;
  /** Types that the emulator refuses. */
  readonly stubs: readonly Gap[];
  /** Properties that it does not heed. */
  readonly ignored: readonly Gap[];
  /** Resources that were changed so that it takes them. */
  readonly changes: readonly Gap[];
  /** Logical ids of what stays when its stack is removed. */
  readonly retained: ReadonlySet<string>;
  /** Logical ids of buckets that are emptied when their stack is removed. */
  readonly emptied: ReadonlySet<string>;
}

/** Reads the templates of an assembly, those of its stages too. */
export async function readAssembly(folder: string): Promise<DeployedTemplates> {
  const stubs = new Gaps();
  const ignored = new Gaps();
  const changes = new Gaps();
  const retained = new Set<string>();
  const emptied = new Set<string>();
  let resources = 0;
  const files = await readdir(folder, { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.template.json')).sort()) {
    const { Resources } = parseJson(await readFile(join(folder, file), 'utf8'), templateShape, file);
    for (const [id, { Type, Properties, Metadata, DeletionPolicy }] of Object.entries(Resources)) {
      resources++;
      if (DeletionPolicy === 'Retain') retained.add(id);
      if (isEmptied(Properties)) emptied.add(id);
      const stub = Metadata?.[stubMetadata];
      if (stub) stubs.add(stub.type, stub.reason, id);
      const change = Metadata?.[changeMetadata];
      if (change) changes.add(Type, change, id);
      for (const { type, property, reason } of ignoredProperties) {
        if (type === Type && hasProperty(Properties, property))
          ignored.add(`${type} ${property}`, reason, id);
      }
    }
  }
  return { resources, stubs: stubs.all, ignored: ignored.all, changes: changes.all, retained, emptied };
}

const tagsShape = z.looseObject({ Tags: z.array(z.looseObject({ Key: z.string() })) });

/** The CDK empties buckets that have its tag, and no other. */
function isEmptied(properties: unknown): boolean {
  return tagsShape.safeParse(properties).data?.Tags.some(({ Key }) => Key === emptiedTag) ?? false;
}

class Gaps {
  readonly #gaps = new Map<string, { what: string; reason: string; resources: string[] }>();

  add(what: string, reason: string, id: string): void {
    const gap = this.#gaps.get(what + reason) ?? { what, reason, resources: [] };
    gap.resources.push(id);
    this.#gaps.set(what + reason, gap);
  }

  get all(): readonly Gap[] {
    return [...this.#gaps.values()];
  }
}
