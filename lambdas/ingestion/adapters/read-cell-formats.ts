import type { Archive } from './open-archive';
import { readXml } from './xml-events';

/** Writes the number of a cell as its format shows it; undefined where the number itself will do. */
export type CellFormat = (value: string) => string | undefined;

/** Built-in formats of dates and times: ECMA-376 part 1, 18.8.30. */
const builtInDates = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);
const msPerDay = 86_400_000;

/** The formats of a workbook's cell styles, by the number of the style: dates as ISO 8601, per cents as such. */
export function readCellFormats(
  archive: Archive,
  workbook: { readonly name: string; readonly isFrom1904: boolean },
): readonly CellFormat[] {
  const codes = new Map<number, string>();
  const formats: CellFormat[] = [];
  let isInCellStyles = false;
  readXml(
    archive.read('xl/styles.xml'),
    {
      open(element, { numFmtId, formatCode }) {
        if (element === 'numFmt') codes.set(Number(numFmtId), formatCode ?? '');
        else if (element === 'cellXfs') isInCellStyles = true;
        else if (element === 'xf' && isInCellStyles) {
          formats.push(formatOf(Number(numFmtId), codes, workbook.isFrom1904));
        }
      },
      close(element) {
        if (element === 'cellXfs') isInCellStyles = false;
      },
    },
    workbook.name,
  );
  return formats;
}

function formatOf(id: number, codes: ReadonlyMap<number, string>, isFrom1904: boolean): CellFormat {
  const code = (codes.get(id) ?? '').slice(0, 200).replace(/"[^"]*"|\[[^\]]*\]|\\./g, '');
  if (builtInDates.has(id) || /[ymdhs]/i.test(code)) return (value) => isoDate(Number(value), isFrom1904);
  if (id === 9 || id === 10 || code.includes('%')) {
    return (value) =>
      Number.isFinite(Number(value)) ? `${Number((Number(value) * 100).toPrecision(12))}%` : undefined;
  }
  return (value) => (/\.\d{12,}/.test(value) ? String(Number(Number(value).toPrecision(15))) : undefined);
}

/** Day 25569 of the calendar from 1900 is 1 January 1970. */
function isoDate(day: number, isFrom1904: boolean): string | undefined {
  const ms = Math.round((day + (isFrom1904 ? 1_462 : 0) - 25_569) * msPerDay);
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return undefined;
  const iso = new Date(ms).toISOString();
  if (day >= 0 && day < 1) return iso.slice(11, 19);
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : iso.slice(0, 19).replace('T', ' ');
}
