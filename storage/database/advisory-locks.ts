/** Names of the advisory locks that one process at a time takes. Any numbers, and no two the same: those would be one lock. */
export const ADVISORY_LOCKS = {
  migrate: 7_263_001,
  voices: 7_263_002,
  registerModel: 7_263_003,
  link: 7_263_010,
} as const;
