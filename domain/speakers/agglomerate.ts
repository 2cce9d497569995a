import { joined, meanSimilarity, type VoiceGroup } from './voice-group.ts';

/**
 * Joins groups while two of them have a mean similarity of at least `threshold` (average linkage), and returns what
 * is left, in order of their first pieces. By chains of nearest neighbours, in O(n²) time and memory: since joining two
 * groups never brings them nearer to a third than the nearer of them was, the order of joining does not change the
 * result.
 */
export function agglomerate(groups: readonly VoiceGroup[], threshold: number): VoiceGroup[] {
  const table = new SimilarityTable(groups);
  const left: VoiceGroup[] = [];
  const chain: number[] = [];
  for (;;) {
    if (chain.length === 0) {
      const first = table.firstOpen();
      if (first === undefined) break;
      chain.push(first);
    }
    const top = chain.at(-1)!;
    const before = chain.at(-2);
    const nearest = table.nearestTo(top, before);
    if (nearest === undefined || table.similarity(top, nearest) < threshold) {
      left.push(table.close(top));
      chain.pop();
    } else if (nearest === before) {
      table.join(before, top);
      chain.length -= 2;
    } else {
      chain.push(nearest);
    }
  }
  return left.sort((a, b) => a.members[0]! - b.members[0]!);
}

class SimilarityTable {
  readonly #groups: VoiceGroup[];
  readonly #open: boolean[];
  readonly #similarities: Float64Array;
  readonly #count: number;

  constructor(groups: readonly VoiceGroup[]) {
    this.#groups = [...groups];
    this.#count = groups.length;
    this.#open = groups.map(() => true);
    this.#similarities = new Float64Array(this.#count ** 2);
    for (let a = 0; a < this.#count; a++) {
      for (let b = a + 1; b < this.#count; b++) this.#set(a, b, meanSimilarity(groups[a]!, groups[b]!));
    }
  }

  similarity(a: number, b: number): number {
    return this.#similarities[a * this.#count + b]!;
  }

  firstOpen(): number | undefined {
    const first = this.#open.indexOf(true);
    return first < 0 ? undefined : first;
  }

  /** Among equals `preferred`, so that a chain ends, then the first. */
  nearestTo(group: number, preferred: number | undefined): number | undefined {
    let nearest = preferred;
    for (let other = 0; other < this.#count; other++) {
      if (!this.#open[other] || other === group) continue;
      if (nearest === undefined || this.similarity(group, other) > this.similarity(group, nearest))
        nearest = other;
    }
    return nearest;
  }

  /** Puts `b` into `a`. */
  join(a: number, b: number): void {
    const { weight: weightA } = this.#groups[a]!;
    const { weight: weightB } = this.#groups[b]!;
    this.#open[b] = false;
    this.#groups[a] = joined(this.#groups[a]!, this.#groups[b]!);
    for (let other = 0; other < this.#count; other++) {
      if (!this.#open[other] || other === a) continue;
      const both = this.similarity(a, other) * weightA + this.similarity(b, other) * weightB;
      this.#set(a, other, both / (weightA + weightB));
    }
  }

  close(group: number): VoiceGroup {
    this.#open[group] = false;
    return this.#groups[group]!;
  }

  #set(a: number, b: number, similarity: number): void {
    this.#similarities[a * this.#count + b] = similarity;
    this.#similarities[b * this.#count + a] = similarity;
  }
}
