import type { Citation, EntityType } from '../findings.ts';

/** What a video holds besides claims, found in one or several of its segments. */
export const ITEM_KINDS = ['people', 'jargon', 'mentalModels'] as const;
export type ItemKind = (typeof ITEM_KINDS)[number];

/** The same name in several segments is one item with all its citations. */
export interface CandidateItem {
  /** `p0`, `j0`, `m0`, …: stable within a video's mine result. */
  readonly id: string;
  readonly kind: ItemKind;
  readonly name: string;
  /** How it is spelt or called otherwise. */
  readonly aliases: readonly string[];
  /** People only. */
  readonly entityType?: EntityType;
  /** Role, definition or description. */
  readonly about?: string;
  /** Jargon only. */
  readonly domain?: string;
  readonly cited: readonly Citation[];
}

/** The evaluator's word on one item. */
export type ItemEvaluation =
  | { readonly evaluated: false; readonly itemId: string; readonly reason: string }
  | {
      readonly evaluated: true;
      readonly itemId: string;
      readonly decision: 'accept' | 'reject' | 'merge';
      readonly reason: string;
      /** The name to show; its own where the evaluator has no better one. */
      readonly canonicalName: string;
      /** 0 to 10. */
      readonly importance: number;
      /** With `merge`: the item it is another name of; never itself merged. */
      readonly mergedInto?: string;
    };

/** An item as it is published: merged ones live on in the aliases and citations of what they were merged into. */
export interface FinalItem extends CandidateItem {
  readonly evaluation:
    | { readonly evaluated: false; readonly reason: string }
    | {
        readonly evaluated: true;
        readonly decision: 'accept' | 'reject';
        readonly reason: string;
        readonly importance: number;
      };
}
