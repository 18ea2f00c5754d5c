import { AppError } from '../platform/errors';
import type { SourceFile } from './ports';

/** Configuration, tokenizer and chat template; what says under which licence they are; folders of sentence encoders. */
const beside =
  /^([\w.-]+\.(json|txt|model|jinja|tiktoken)|(LICEN[CS]E|NOTICE|USE_POLICY)[\w.-]*|\d+_\w+\/[\w.-]+\.(json|safetensors))$/i;

/**
 * The files of a repository that serving and fine-tuning need: the same weights often lie there several times, in other
 * forms.
 *
 * @throws {@link AppError} `model_source_refused` when it has no weights that can be loaded
 */
export function pickModelFiles(files: readonly SourceFile[], repository: string): readonly SourceFile[] {
  const atTop = (shape: RegExp) => files.filter(({ path }) => shape.test(path));
  const sharded = atTop(/^(?!consolidated)[\w.-]+\.safetensors$/);
  const safe = sharded.length > 0 ? sharded : atTop(/^[\w.-]+\.safetensors$/);
  // Older encoders were published as PyTorch's own form only.
  const weights = safe.length > 0 ? safe : atTop(/^pytorch_model[\w.-]*\.bin$/);
  if (weights.length === 0) {
    throw new AppError(
      `${repository} has neither .safetensors nor pytorch_model.bin at its top, which vLLM and transformers load: name another repository in models/`,
      { kind: 'invalid', code: 'model_source_refused' },
    );
  }
  const others = files.filter(
    ({ path }) =>
      beside.test(path) &&
      !/\.(bin|safetensors)\.index\.json$/.test(path) &&
      !weights.some((one) => one.path === path),
  );
  const index = files.filter(({ path }) =>
    safe.length > 0 ? path === 'model.safetensors.index.json' : path === 'pytorch_model.bin.index.json',
  );
  return [...others, ...index, ...weights];
}
