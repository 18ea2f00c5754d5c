import { readdirSync, readFileSync } from 'node:fs';
import { strToU8, zipSync } from 'fflate';
import { parseCsv } from '../../lambdas/ingestion/adapters/csv-parser';
import { parseJsonDocument } from '../../lambdas/ingestion/adapters/json-parser';
import { parseXlsx } from '../../lambdas/ingestion/adapters/xlsx-parser';
import { describeWithSharedData, sharedData } from '../shared-data';

const file = (name: string, content: string | Uint8Array) => ({
  name,
  bytes: typeof content === 'string' ? strToU8(content) : content,
  maxUnpackedBytes: 10_000_000,
});

describe('parseCsv', () => {
  test.each([
    ['commas', 'a,b\n1,"x, y"'],
    ['semicolons', 'a;b\n1;"x, y"'],
    ['tabs', 'a\tb\n1\tx, y'],
    ['bars', 'a|b\n1|x, y'],
  ])('finds that a file is separated by %s', (_, source) => {
    expect(parseCsv(file('t.csv', source)).text).toBe('| a | b |\n| - | - |\n| 1 | x, y |');
  });

  test('reads a stray quote as a character', () => {
    expect(parseCsv(file('t.csv', 'a,b\n5" pipe,1')).text).toBe('| a | b |\n| - | - |\n| 5" pipe | 1 |');
  });

  test('lets one wide row not multiply the size of a table', () => {
    const source = `${','.repeat(20_000)}x\n${'y\n'.repeat(20_000)}`;

    expect(parseCsv(file('t.csv', source)).text.length).toBeLessThan(1_000_000);
  });
});

describeWithSharedData('parseCsv on csv-spectrum', () => {
  const folder = sharedData('text/csv-spectrum/csvs');
  const names = readdirSync(folder).filter((name) => name.endsWith('.csv'));

  test.each(names)('reads %s as its JSON says', (name) => {
    const parsed = parseCsv(file(name, readFileSync(`${folder}/${name}`)));

    const [header = '', , ...rows] = parsed.text.split('\n');
    const records = rows.map((row) => {
      const values = cellsOf(row);
      return Object.fromEntries(cellsOf(header).map((column, index) => [column, values[index]]));
    });
    const meant: Record<string, string>[] = JSON.parse(
      readFileSync(sharedData(`text/csv-spectrum/json/${name.replace('.csv', '.json')}`), 'utf8'),
    );
    const onOneLine = (value: string) => value.replace(/\s*\r?\n\s*/g, ' ');
    expect(records).toEqual(
      meant.map((record) =>
        Object.fromEntries(Object.entries(record).map(([column, value]) => [column, onOneLine(value)])),
      ),
    );
  });
});

describe('parseJsonDocument', () => {
  test('writes a record as lines of path and value', () => {
    const parsed = parseJsonDocument(
      file(
        't.json',
        '{"name":"Kim","address":{"city":"서울"},"tags":["a","b"],"jobs":[{"at":"x"}],"none":null}',
      ),
    );

    expect(parsed.text).toBe('name: Kim\naddress.city: 서울\ntags: a, b\njobs 1.at: x');
  });

  test.each([
    ['a list', 't.json', '[{"a":1},{"a":2}]'],
    ['JSON lines', 't.jsonl', '{"a":1}\n{"a":2}\n'],
    ['JSON lines named .json', 't.json', '{"a":1}\r\n\r\n{"a":2}'],
  ])('writes the records of %s as paragraphs', (_, name, source) => {
    expect(parseJsonDocument(file(name, source)).text).toBe('a: 1\n\na: 2');
  });
});

describe('parseXlsx', () => {
  test('reads sheets as pages, with titles, dates and per cents', () => {
    const parsed = parseXlsx(file('book.xlsx', workbook()));

    expect(parsed.text).toBe(
      '## Sales\n\nSales by day\n\n| Day | Share | Note |\n| - | - | - |\n| 2025-01-31 | 12.5% | rich text |\n\n' +
        '| 2025-02-01 09:30:00 | TRUE |\n| - | - |\n\n## Notes\n\nalone',
    );
    expect(parsed.pages).toEqual([
      { page: 1, start: 0 },
      { page: 3, start: parsed.text.indexOf('## Notes') },
    ]);
  });

  test('fails on a sheet whose far cells would make it huge', () => {
    const rows = Array.from(
      { length: 20_000 },
      (_, index) => `<row r="${index + 1}"><c r="XFD${index + 1}"><v>1</v></c></row>`,
    );

    expect(() => parseXlsx(file('far.xlsx', workbook(rows.join(''))))).toThrow(
      /holds more than 64 million characters/,
    );
  });
});

function cellsOf(row: string): string[] {
  return row
    .replace(/^\| | \|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function workbook(rows?: string): Uint8Array {
  const sales =
    '<row r="1"><c r="B1" t="inlineStr"><is><t>Sales by day</t></is></c></row>' +
    '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c><c r="D2" t="s"><v>2</v></c></row>' +
    '<row r="3"><c r="B3" s="1"><v>45688</v></c><c r="C3" s="2"><v>0.125</v></c><c r="D3" t="s"><v>3</v></c></row>' +
    '<row r="6"><c r="B6" s="3"><v>45689.3958333333</v></c><c r="C6" t="b"><v>1</v></c></row>';
  const sheet = (name: string, index: number) => `<sheet name="${name}" r:id="r${index}"/>`;
  const relationship = (index: number) =>
    `<Relationship Id="r${index}" Type="x/worksheet" Target="/xl/worksheets/sheet${index}.xml"/>`;
  return zipSync({
    'xl/workbook.xml': strToU8(
      `<workbook><sheets>${sheet('Sales', 1)}${sheet('Empty', 2)}${sheet('Notes', 3)}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<Relationships>${relationship(1)}${relationship(2)}${relationship(3)}</Relationships>`,
    ),
    'xl/sharedStrings.xml': strToU8(
      '<sst><si><t>Day</t></si><si><t>Share</t></si><si><t>Note</t></si><si><r><t>rich </t></r><r><t>text</t></r></si></sst>',
    ),
    'xl/styles.xml': strToU8(
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><cellXfs>' +
        '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="10"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    ),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${rows ?? sales}</sheetData></worksheet>`),
    'xl/worksheets/sheet2.xml': strToU8('<worksheet><sheetData/></worksheet>'),
    'xl/worksheets/sheet3.xml': strToU8(
      '<worksheet><sheetData><row><c t="str"><v>alone</v></c></row></sheetData></worksheet>',
    ),
  });
}
