import { digestSettings } from '../../lambdas/rag/digest-settings';
import { type ChainSettings, chainSettingsSchema } from '../../lambdas/rag/settings';

const settings = chainSettingsSchema.parse({ chatRoute: 'chat', embeddingRoute: 'embed' });

test('is the same for equal settings, in whatever order they were written, absent ones left out', () => {
  const reversed = Object.fromEntries(Object.entries(settings).reverse()) as ChainSettings;

  expect(Object.keys(reversed)).not.toEqual(Object.keys(settings));
  expect(digestSettings(reversed)).toBe(digestSettings(settings));
  expect(digestSettings({ ...settings, rerankRoute: undefined })).toBe(digestSettings(settings));
});

test('differs when a setting does, however deep', () => {
  const changed = { ...settings, retrieval: { ...settings.retrieval, retrievedPassages: 7 } };

  expect(digestSettings(changed)).not.toBe(digestSettings(settings));
});
