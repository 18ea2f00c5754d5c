import type { Archive } from './open-archive';
import { readXml } from './xml-events';

const kept: Readonly<Record<string, string>> = {
  'dc:title': 'title',
  'dc:creator': 'author',
  'dc:subject': 'subject',
  'cp:keywords': 'keywords',
};

/** The properties of an Office file that are worth filtering by. */
export function readCoreProperties(archive: Archive, name: string): Readonly<Record<string, string>> {
  const properties: Record<string, string> = {};
  let open: string | undefined;
  readXml(
    archive.read('docProps/core.xml'),
    {
      open: (element) => {
        open = kept[element];
      },
      text: (text) => {
        if (open && text.trim() !== '') properties[open] = `${properties[open] ?? ''}${text}`;
      },
      close: () => {
        open = undefined;
      },
    },
    name,
  );
  return properties;
}
