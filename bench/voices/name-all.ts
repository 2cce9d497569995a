import type { EncoderRules } from '../../domain/speakers/match-rules.ts';
import { nameClusters } from '../../domain/speakers/name-clusters.ts';
import type { Voice } from '../../domain/speakers/naming.ts';
import { type Cluster, profileOf } from './compare.ts';
import type { Heard } from './listen.ts';

export interface NamingErrors {
  readonly decisions: number;
  /** Named, and somebody else. */
  readonly misnamed: number;
  /** Enrolled, and not named. */
  readonly missed: number;
}

/** Names every cluster twice as a host's and twice as anybody's: with its own voice enrolled, and with the others alone. */
export function nameAll(
  clusters: readonly Cluster[],
  names: readonly string[],
  heard: readonly Heard[],
  rules: EncoderRules,
): NamingErrors {
  let [decisions, misnamed, missed] = [0, 0, 0];
  for (const cluster of clusters) {
    for (const host of [true, false]) {
      const voices = names.map(
        (name, id): Voice => ({ id, name, host, centroid: profileOf(heard, name, cluster.text) }),
      );
      const others = voices.filter(({ name }) => name !== cluster.voice);
      const [known, unknown] = [nameOf(cluster, voices, rules), nameOf(cluster, others, rules)];
      decisions += 2;
      misnamed += Number(known !== undefined && known !== cluster.voice) + Number(unknown !== undefined);
      missed += Number(known === undefined);
    }
  }
  return { decisions, misnamed, missed };
}

const nameOf = (
  { vector, speechMs }: Cluster,
  voices: readonly Voice[],
  rules: EncoderRules,
): string | undefined =>
  nameClusters([{ id: 0, vector, speechMs, coherence: 1, spans: [] }], voices, [], rules).get(0)?.name;
