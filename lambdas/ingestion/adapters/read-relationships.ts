import { posix } from 'node:path';
import type { Archive } from './open-archive';
import { readXml } from './xml-events';

/** A part of an Office file that another part refers to. */
export interface Relationship {
  /** Last word of its type, e.g. `notesSlide`. */
  readonly type: string;
  /** Path in the archive. */
  readonly path: string;
}

/** What a part of an Office file refers to within the file, by the ids it uses. */
export function readRelationships(
  archive: Archive,
  part: string,
  name: string,
): ReadonlyMap<string, Relationship> {
  const folder = posix.dirname(part);
  const relationships = new Map<string, Relationship>();
  readXml(
    archive.read(posix.join(folder, '_rels', `${posix.basename(part)}.rels`)),
    {
      open(element, { Id, Type, Target, TargetMode }) {
        if (element !== 'Relationship' || !Id || !Type || !Target || TargetMode === 'External') return;
        relationships.set(Id, {
          type: Type.slice(Type.lastIndexOf('/') + 1),
          path: Target.startsWith('/') ? Target.slice(1) : posix.join(folder, Target),
        });
      },
    },
    name,
  );
  return relationships;
}
