import { CLAIM_TYPES, type ClaimType, STANCES, type Stance } from '../findings.ts';

/**
 * Labels that a sentence's wording leaves possible. A very small model labels almost at random; a sentence
 * without any word about the future is not offered to it as a forecast. Known for English; a sentence in another
 * language keeps all labels.
 */
export interface PlausibleLabels {
  readonly types: readonly ClaimType[];
  readonly stances: readonly Stance[];
}

const TYPE_CUES: Record<Exclude<ClaimType, 'factual'>, RegExp> = {
  causal:
    /\b(because|since|therefore|thus|hence|why|if|when|causes?d?|caused|leads?|led|due to|results?|resulted|makes?|made|lets?|drives?|depends?|so that|in order to|thanks to)\b/i,
  normative: /\b(should|must|ought|needs? to|have to|has to|better|best|worse|worst|wrong|let us|let's)\b/i,
  forecast:
    /\b(will|won't|going to|expects?|expected|predicts?|forecasts?|future|next (year|years|decade|century)|(by|until|before|after) 2[01]\d\d|soon)\b|'ll\b/i,
  definition:
    /\b(means?|called?|defined|refers? to|known as|(is|are) (a|an|the|what|when|where|any|every)|the word)\b/i,
};

const STANCE_CUES: Record<Exclude<Stance, 'asserts'>, RegExp> = {
  questions:
    /\b(doubts?|doubtful|unsure|wonder|questions?|questionable|maybe|perhaps|whether|supposedly|scept|skept)/i,
  opposes:
    /\b(not|never|no|nor|neither|nobody|nothing|wrong|false|myth|nonsense|disagrees?|rejects?|cannot)\b|n't\b/i,
  neutral:
    /\b(says?|said|claims?|claimed|argues?|argued|according|reports?|reported|believes?|believed|thinks?|thought|tells?|told|suggests?)\b/i,
};

/** Say outright that the sentence is no plain fact. */
const NO_FACT = /\b(should|must|ought|will|going to)\b|'ll\b/i;

const ENGLISH = /\b(the|of|and|to|in|is|are|that|it|for|with|on|we|you|they|a|an|was|not|this|have|has)\b/gi;

export function plausibleLabels(text: string): PlausibleLabels {
  if (!looksEnglish(text)) return { types: CLAIM_TYPES, stances: STANCES };
  return {
    types: CLAIM_TYPES.filter((type) =>
      type === 'factual' ? !NO_FACT.test(text) : TYPE_CUES[type].test(text),
    ),
    stances: STANCES.filter((stance) => stance === 'asserts' || STANCE_CUES[stance].test(text)),
  };
}

const looksEnglish = (text: string): boolean =>
  (text.match(ENGLISH)?.length ?? 0) * 8 >= text.trim().split(/\s+/).length;
