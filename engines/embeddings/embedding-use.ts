/** What an answered call used. */
export interface EmbeddingUse {
  /** As the engine counted them; undefined where it does not tell. */
  readonly tokens: number | undefined;
  readonly milliseconds: number;
}

/** Of several calls together; tokens are undefined where one of them did not tell. */
export const usedInAll = (uses: readonly EmbeddingUse[]): EmbeddingUse => {
  const told = uses.flatMap(({ tokens }) => tokens ?? []);
  return {
    tokens: uses.length === 0 || told.length < uses.length ? undefined : sumOf(told),
    milliseconds: sumOf(uses.map(({ milliseconds }) => milliseconds)),
  };
};

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
