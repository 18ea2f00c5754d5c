import { openPromotions } from './open-promotions';
import { operator } from './open-releases';

const gateOf = async (settings: object, chain: Readonly<Record<string, unknown>>) => {
  const opened = await openPromotions({ isApprovalNeeded: false, ...settings });
  const { digest } = await opened.releases.create(operator, { note: 'another', chain });
  const { id } = await opened.promotions.promote(operator, digest);
  await opened.advance(id);
  return (await opened.promotions.rollout(id)).gate;
};

test('fails a candidate with a route that has no price, whatever the report says that its answers cost', async () => {
  const gate = await gateOf({}, { chatRoute: 'large' });

  expect(gate?.verdict).toBe('hold');
  expect(gate?.reasons).toEqual([expect.stringContaining('these of its routes have no price: large;')]);
});

test('compares a candidate of built-in models with a champion of them as free with free', async () => {
  const gate = await gateOf({ gate: { maxCostRatio: 1 } }, { temperature: 0.5 });

  expect(gate?.verdict).toBe('promote');
  expect(gate?.reasons.at(-1)).toBe(
    'an answer costs $0.000000, and one of the champion $0.000000: at most 1 times that, $0.000000',
  );
});
