import { groupWindows, type ShownWindow } from '../../web/src/monitoring/group-windows';

function hour(place: number, more: Partial<ShownWindow> = {}): ShownWindow {
  return {
    start: new Date(place * 3_600_000).toISOString(),
    answers: 1,
    declined: 0,
    failed: 0,
    thumbs_up: 0,
    thumbs_down: 0,
    cost_usd: 0.5,
    ...more,
  };
}

test('puts 720 hours into 60 windows and loses none of them', () => {
  const grouped = groupWindows(
    Array.from({ length: 720 }, (_, place) => hour(place)),
    60,
  );

  expect(grouped).toHaveLength(60);
  expect(grouped[1]).toMatchObject({ start: '1970-01-01T12:00:00.000Z', answers: 12, cost_usd: 6 });
  expect(grouped.reduce((sum, { answers }) => sum + answers, 0)).toBe(720);
});

test('weighs means by answers, and has none where there is none', () => {
  const windows = [
    hour(0, { answers: 3, groundedness: 1 }),
    hour(1, { answers: 1, groundedness: 0.5 }),
    hour(2, { answers: 9 }),
    hour(3),
  ];

  const [first, second] = groupWindows(windows, 2);

  expect(first?.groundedness).toBeCloseTo(0.875);
  expect(second?.groundedness).toBeUndefined();
});

test('leaves few windows as they are', () => {
  expect(groupWindows([hour(0), hour(1)], 60)).toHaveLength(2);
  expect(groupWindows([], 60)).toEqual([]);
});
