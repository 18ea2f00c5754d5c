/**
 * List prices of models that environments call, in US dollars per million tokens: second hand, of
 * model_prices_and_context_window.json in BerriAI/litellm at 00035b6, read 2026-11-30. Bills are AWS's: look there before
 * you rely on a figure.
 */
export const bedrockPrices = {
  /** By the profile `apac`. */
  novaLite: { inputUsdPerMillionTokens: 0.063, outputUsdPerMillionTokens: 0.252 },
  /** By the profile `apac`. */
  novaPro: { inputUsdPerMillionTokens: 0.84, outputUsdPerMillionTokens: 3.36 },
  /** Without the surcharge of a regional profile. */
  claudeSonnet45: { inputUsdPerMillionTokens: 3, outputUsdPerMillionTokens: 15 },
  /** Of us-east-1, from a copy of AWS's price list of 2025 (sungminna/GapS); for ap-northeast-2 none was found. */
  titanEmbedV2: { inputUsdPerMillionTokens: 0.02 },
} as const;
