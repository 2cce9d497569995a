/**
 * Vectors that were shortened are not comparable with those of full length: under its name alone a model stands
 * for vectors as it has them, as `name@512` for vectors shortened to 512.
 */
export const storedModelName = (model: string, dimensions: number | undefined): string =>
  dimensions === undefined ? model : `${model}@${dimensions}`;

/** What a server is asked for to get the vectors that stand under a stored name. */
export function askedModel(stored: string): { readonly model: string; readonly dimensions?: number } {
  const [, model, dimensions] = /^(.+)@([1-9]\d*)$/.exec(stored) ?? [];
  return model === undefined ? { model: stored } : { model, dimensions: Number(dimensions) };
}
