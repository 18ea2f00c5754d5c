import type { StoredTemplate, TemplateStore } from './ports';

/**
 * Puts the templates of a deployment into the store; those that are there already stay as they are.
 *
 * @returns how many there were
 */
export async function storeTemplates(
  templates: readonly StoredTemplate[],
  deps: { readonly store: Pick<TemplateStore, 'put'> },
): Promise<number> {
  for (const template of templates) await deps.store.put(template);
  return templates.length;
}
