/** A text and where its vector belongs. */
export interface Numbered {
  readonly index: number;
  readonly text: string;
}

/** Texts in batches of at most `size`, short ones together: a batch is padded to its longest text. */
export const batchesByLength = (texts: readonly string[], size: number): Numbered[][] => {
  const ordered = texts
    .map((text, index) => ({ index, text }))
    .sort((a, b) => a.text.length - b.text.length || a.index - b.index);
  return Array.from({ length: Math.ceil(ordered.length / size) }, (_, batch) =>
    ordered.slice(batch * size, (batch + 1) * size),
  );
};

/** Embeds batch after batch and gives the vectors in the order of the texts. */
export const embedInBatches = async (
  texts: readonly string[],
  size: number,
  embed: (texts: readonly string[]) => Promise<number[][]>,
): Promise<number[][]> => {
  const vectors: number[][] = new Array(texts.length);
  for (const batch of batchesByLength(texts, size)) {
    const own = await embed(batch.map(({ text }) => text));
    for (const [position, { index }] of batch.entries()) vectors[index] = own[position]!;
  }
  return vectors;
};
