/** How one claim stands to another one of another video. */
export const RELATIONS = ['repeats', 'supports', 'contradicts', 'refines', 'unrelated'] as const;
export type Relation = (typeof RELATIONS)[number];

/** Kinds of things that are one across videos. */
export const ENTITY_KINDS = ['person', 'organization', 'jargon', 'mental_model'] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];
