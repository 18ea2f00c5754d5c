import { lakeTables, tablesOf } from '../../lambdas/feedback/lake-settings';

test('gives every column of a table a number and a name of its own', () => {
  for (const { columns } of lakeTables) {
    expect(new Set(columns.map(({ id }) => id)).size).toBe(columns.length);
    expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
  }
});

test('names columns as Athena takes them without quotes', () => {
  const reserved = ['by', 'time', 'timestamp', 'date', 'user', 'order', 'group', 'from', 'cast', 'values'];
  const names = lakeTables.flatMap(({ columns }) => columns.map(({ name }) => name));

  expect(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name) || reserved.includes(name))).toEqual([]);
});

test('keeps the number of every column, by which old files are read', () => {
  const numbers = Object.fromEntries(
    lakeTables.map(({ name, columns }) => [name, columns.map((column) => `${column.id} ${column.name}`)]),
  );

  expect(numbers).toMatchSnapshot();
});

test('has every table in the facts, none of them with a text', () => {
  expect(tablesOf('facts').map(({ name }) => name)).toEqual(lakeTables.map(({ name }) => name));
  expect(tablesOf('facts').flatMap(({ columns }) => columns.filter(({ isText }) => isText))).toEqual([]);
});

test('has in the texts those tables alone that have one', () => {
  expect(tablesOf('texts').map(({ name }) => name)).toEqual(['answers', 'feedback', 'reviews', 'releases']);
});
